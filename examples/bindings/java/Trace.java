// SPDX-License-Identifier: MIT
import com.sun.jna.*;
import com.sun.jna.ptr.*;
import java.util.*;

/** Prints what c/trace.c prints, through JNA. */
public class Trace {
  public interface Invmm extends Library {
    Invmm lib = Native.load("invmm", Invmm.class);

    String invmm_strerror(int status);
    int invmm_kind_count();
    int invmm_kind_id(String name);
    int invmm_kind_info_at(int index, KindInfo out);
    int invmm_param_count(int kind);
    int invmm_param_id(int kind, String name);
    int invmm_param_info_at(int kind, int index, ParamInfo out);
    int invmm_value_count(int kind);
    int invmm_value_id(int kind, String name);
    int invmm_value_info_at(int kind, int index, ValueInfo out);
    int invmm_config_new(int kind, PointerByReference out);
    int invmm_config_set(Pointer config, int param, double value);
    String invmm_config_errmsg(Pointer config);
    void invmm_config_free(Pointer config);
    int invmm_model_new(Pointer config, PointerByReference out);
    int invmm_model_save(Pointer model, byte[] buffer, long capacity, LongByReference length);
    int invmm_model_load(byte[] buffer, long length, Pointer allocator, PointerByReference out);
    String invmm_model_errmsg(Pointer model);
    void invmm_model_free(Pointer model);
    int invmm_value(Pointer model, int value, int index, DoubleByReference out);
    int invmm_step_quote(Pointer model, Pointer events, int n, Pointer out, IntByReference done);
  }

  @Structure.FieldOrder({"struct_size", "id", "verbs", "reserved", "name", "title", "cite"})
  public static class KindInfo extends Structure {
    public int struct_size = size(), id, verbs, reserved;
    public String name, title, cite;
  }

  @Structure.FieldOrder({"struct_size", "id", "flags", "max_len", "dflt", "min", "max", "name", "unit", "choices", "about", "cite"})
  public static class ParamInfo extends Structure {
    public int struct_size = size(), id, flags, max_len;
    public double dflt, min, max;
    public String name, unit, choices, about, cite;
  }

  @Structure.FieldOrder({"struct_size", "id", "flags", "count", "name", "unit", "about"})
  public static class ValueInfo extends Structure {
    public int struct_size = size(), id, flags, count;
    public String name, unit, about;
  }

  public static class Failure extends RuntimeException {
    final int status;

    Failure(int status, String told) {
      super(told == null ? Invmm.lib.invmm_strerror(status) : told);
      this.status = status;
    }
  }

  static final Invmm lib = Invmm.lib;
  static final int EVENT = 64, QUOTES = 128; // bytes, for ever

  static int check(int status, String told) {
    if (status < 0) throw new Failure(status, told);
    return status;
  }

  static List<ParamInfo> params(int kind) {
    List<ParamInfo> rows = new ArrayList<>();
    for (int i = 0; i < lib.invmm_param_count(kind); ++i) {
      rows.add(new ParamInfo());
      check(lib.invmm_param_info_at(kind, i, rows.get(i)), null);
    }
    return rows;
  }

  static void set(Pointer config, int kind, String name, Object value) {
    for (ParamInfo p : params(kind))
      if (p.name.equals(name)) {
        double number = value instanceof String
            ? Arrays.asList(p.choices.split("\\|")).indexOf(value) : ((Number) value).doubleValue();
        check(lib.invmm_config_set(config, p.id, number), lib.invmm_config_errmsg(config));
      }
  }

  static int seed = 12345;

  /** Writes the i-th event at an offset: time, kind and source, price, size, price2, size2. */
  static void event(Block at, long offset, int i) {
    seed = seed * 1664525 + 1013904223;
    int r = seed >>> 8;
    boolean fill = i % 10 == 9;
    double bid = 100 + (r % 65 - 32) / 64.0;
    at.clear(offset, EVENT);
    at.setLong(offset, (i + 1) * 1000000L);
    at.setInt(offset + 8, fill ? 4 : 2);
    at.setDouble(offset + 16, fill ? 100 : bid);
    at.setDouble(offset + 24, fill && (r & 1) == 0 ? -1 : 1);
    if (fill) return;
    at.setDouble(offset + 32, bid + (1 + r / 256 % 3) / 64.0);
    at.setDouble(offset + 40, 2);
  }

  static class Block extends Memory {
    Block(long size) { super(size); }
    void clear(long offset, long size) { for (long i = 0; i < size; i += 8) setLong(offset + i, 0); }
  }

  static void show(String what, int i, Memory quotes, long at) {
    System.out.printf("%s %d %016x %016x %d\n", what, i, quotes.getLong(at), quotes.getLong(at + 8), quotes.getInt(at + 112));
  }

  public static void main(String[] arguments) {
    for (int k = 0; k < lib.invmm_kind_count(); ++k) {
      KindInfo kind = new KindInfo();
      check(lib.invmm_kind_info_at(k, kind), null);
      System.out.printf("kind %s %d %d\n", kind.name, kind.id, kind.verbs);
      for (ParamInfo p : params(kind.id))
        System.out.printf("  param %s %d %d %s %016x\n", p.name, p.id, p.flags, p.unit, Double.doubleToRawLongBits(p.dflt));
      for (int i = 0; i < lib.invmm_value_count(kind.id); ++i) {
        ValueInfo v = new ValueInfo();
        check(lib.invmm_value_info_at(kind.id, i, v), null);
        System.out.printf("  value %s %d %d\n", v.name, v.id, v.count);
      }
    }
    int kind = check(lib.invmm_kind_id("avellaneda_stoikov"), null);
    PointerByReference out = new PointerByReference();
    check(lib.invmm_config_new(kind, out), null);
    Pointer config = out.getValue();
    Object[][] settings = {{"variant", "finite"}, {"volatility", 2}, {"risk_aversion", 0.1}, {"intensity_scale", 140},
      {"intensity_decay", 1.5}, {"horizon", 3600}, {"tick_size", 0.0078125}, {"inventory_limit", 20}, {"crossing", "post_only"}};
    for (Object[] pair : settings) set(config, kind, (String) pair[0], pair[1]);
    try {
      set(config, kind, "volatility", -1);
    } catch (Failure failure) {
      System.out.printf("error %d %s\n", failure.status, failure.getMessage());
    }
    check(lib.invmm_model_new(config, out), lib.invmm_config_errmsg(config));
    Pointer maker = out.getValue();
    Block events = new Block(100 * EVENT), quotes = new Block(100 * QUOTES);
    for (int i = 0; i < 1000; ++i) {
      event(events, 0, i);
      check(lib.invmm_step_quote(maker, events, 1, quotes, null), lib.invmm_model_errmsg(maker));
      show("quote", i, quotes, 0);
    }
    DoubleByReference pnl = new DoubleByReference();
    check(lib.invmm_value(maker, lib.invmm_value_id(kind, "pnl"), 0, pnl), null);
    System.out.printf("pnl %016x\n", Double.doubleToRawLongBits(pnl.getValue()));
    LongByReference length = new LongByReference();
    lib.invmm_model_save(maker, null, 0, length);
    byte[] saved = new byte[(int) length.getValue()];
    check(lib.invmm_model_save(maker, saved, saved.length, length), null);
    System.out.printf("saved %d\n", saved.length);
    check(lib.invmm_model_load(saved, saved.length, null, out), null);
    Pointer loaded = out.getValue();
    for (int i = 0; i < 100; ++i) event(events, i * EVENT, 1000 + i);
    check(lib.invmm_step_quote(loaded, events, 100, quotes, null), lib.invmm_model_errmsg(loaded));
    for (int i = 0; i < 100; ++i) show("batch", i, quotes, i * QUOTES);
    lib.invmm_model_free(loaded);
    lib.invmm_model_free(maker);
    lib.invmm_config_free(config);
  }
}
