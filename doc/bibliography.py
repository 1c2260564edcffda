# SPDX-License-Identifier: MIT
"""References of doc/references.bib as lines of Markdown, and citations as links to them.

A citation is one key or several joined by '; ', each with a place in it after a comma, as in
'ho_stoll_1981; gueant_2017, section 4'."""
import re
import unicodedata
from pathlib import Path

FILE = Path(__file__).resolve().parent / 'references.bib'
ACCENTS = {'"': '\u0308', "'": '\u0301', '`': '\u0300', '^': '\u0302', '~': '\u0303', 'c': '\u0327', 'v': '\u030c'}
LINKS = {'doi': 'https://doi.org/', 'eprint': 'https://arxiv.org/abs/', 'url': ''}


def plain(tex):
    """What TeX's accents, braces and dashes stand for; the few formulas in titles as they are written in the pages."""
    tex = re.sub(r'\{?\\(["\'`^~]|[cv](?=\{))\s*\{?\\?([A-Za-z])\}?\}?',
                 lambda m: unicodedata.normalize('NFC', m[2] + ACCENTS[m[1]]), tex)
    tex = re.sub(r'\^\{([^}]*)\}', r'^(\1)', tex.replace('\\delta', 'δ').replace('$', ''))
    return re.sub(r'\s+', ' ', tex.replace('{', '').replace('}', '').replace('--', '-')).strip()


def entries():
    """Of each key its fields, in the order of the keys."""
    found = {}
    for kind, key, body in re.findall(r'^@(\w+)\{([a-z0-9_]+),\n(.*?)^\}', FILE.read_text(), re.M | re.S):
        assert key not in found, 'twice: ' + key
        fields = re.findall(r'^\s*(\w+)\s*=\s*\{(.*?)\},?$', body, re.M | re.S)
        found[key] = {name: text if name in LINKS else plain(text) for name, text in fields}
    return dict(sorted(found.items()))


ENTRIES = entries()


def person(name):
    """'Last, First Middle', or the same in the order in which it is spoken, with initials."""
    last, _, first = name.partition(', ')
    if not first:
        first, _, last = name.rpartition(' ')
    parts = [[part[0] + '.' for part in word.split('-')] for word in first.split()]
    return ' '.join(['-'.join(part) for part in parts] + [last])


def source(fields):
    """Where it appeared: journal with volume and number, or book, publisher and edition."""
    place = fields.get('journal') or fields.get('series') or fields.get('booktitle')
    if place and 'arXiv' in place:
        return []
    volume = fields.get('volume', '') + ('(%s)' % fields['number'] if 'number' in fields else '')
    edition = fields['edition'] + 'nd edition' if fields.get('edition') == '2' else None
    maker = fields.get('publisher') or fields.get('institution') or fields.get('school')
    return [' '.join(filter(None, [place, volume])) or None, edition, None if place else maker]


def links(fields):
    if (found := re.search(r'arXiv:([\d.]+)', fields.get('journal', ''))):
        fields = {'eprint': found[1]}
    for name, base in LINKS.items():
        if name in fields:
            target = base + fields[name].replace('(', '%28').replace(')', '%29')
            yield '[%s](%s)' % ({'doi': 'doi:', 'eprint': 'arXiv:'}.get(name, '') + fields[name], target)


def reference(key):
    """A line of Markdown, without a full stop."""
    fields = ENTRIES[key]
    authors = ', '.join(map(person, fields['author'].split(' and ')))
    return ', '.join(filter(None, [authors, '*%s*' % fields['title'], *source(fields), fields['year'], fields.get('pages'),
                                   *links(fields)]))


def label(key):
    """Who and when: Ho, Stoll 1981."""
    last = [person(name).rpartition('. ')[2] for name in ENTRIES[key]['author'].split(' and ')]
    return '%s %s' % (', '.join(last) if len(last) < 3 else last[0] + ' et al.', ENTRIES[key]['year'])


def parts(citation, between):
    """Keys of a citation, each with what follows it; a key that is not in the file ends the program."""
    for one in filter(None, re.split(r';\s+', citation.strip())):
        key, sign, more = one.partition(between)
        if key not in ENTRIES:
            raise SystemExit('%s is not a key of doc/references.bib' % key)
        yield key, re.sub(r'\s+', ' ', sign + more)


def cited(citation, up):
    """A citation with its keys as links, from a page whose way to doc/ is `up`."""
    return '; '.join('[%s](%sreferences.md#%s)%s' % (label(key), up, key, where) for key, where in parts(citation, ','))


def listed(keys):
    """The references of a page: keys joined by '; ', each with a remark after a colon where there is one."""
    return ''.join('- %s%s.\n' % (reference(key), remark) for key, remark in parts(keys, ':'))


def all_listed():
    return ''.join('- <a id="%s"></a>`%s`: %s.\n' % (key, key, reference(key)) for key in ENTRIES)
