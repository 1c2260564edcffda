module invmm.example/trace

go 1.19
