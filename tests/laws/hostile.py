"""Hand-made hostile texts: expressions, names and values that try to run code, to hang, or to slip past a check."""

from __future__ import annotations

EXPRESSIONS: tuple[str, ...] = (
    # attributes, subscripts, and the usual ways out of a sandbox
    "n.__class__", "n.__class__.__base__.__subclasses__()", "''.__class__.__mro__[1]", "().__class__.__bases__[0]",
    "w.format(n)", "'{0.__class__}'.format(n)", "'%s' % w", "f'{n}'", "f'{n.__class__}'", "f\"{__import__('os')}\"",
    "__import__('os').system('true')", "eval('1')", "exec('1')", "open('/etc/passwd')", "compile('1','','eval')",
    "globals()", "locals()", "vars()", "dir()", "type(n)", "getattr(n, 'real')", "setattr(n, 'a', 1)", "print(1)",
    "input()", "exit()", "quit()", "help()", "breakpoint()", "memoryview(b'')", "bytearray(1)", "super()", "object()",
    "lambda: 1", "(lambda x: x)(n)", "[x for x in (1,)]", "{x for x in (1,)}", "{1: 2}", "{**n}", "(x for x in (1,))",
    "[].append(1)", "n[0]", "w[::-1]", "w[0:1]", "(n := 1)", "n = 1", "n += 1", "del n", "import os", "from os import path",
    "return n", "yield n", "(yield)", "await n", "assert n", "raise n", "pass", "while True: pass", "for x in n: pass",
    "def f(): pass", "class A: pass", "with n: pass", "try: pass\nexcept: pass", "global n", "async def f(): pass",
    "n; n", "n\nn", "n;", "@n", "n if b", "n else n", "*n", "**n", "sum(*n)", "sum(**n)", "min(*w)", "n @ n", "~n", "+n",
    "n ** n", "9 ** 9 ** 9 ** 9", "n << 1000000", "1 << 99999999", "n & n", "n | n", "n ^ n", "n >> 1", "n is n", "n is not n",
    "n <> n", "n === n", "n && n", "n || n", "!n", "not", "and", "or", "in", "is", "None", "...", "Ellipsis", "NotImplemented",
    "__debug__", "__name__", "__builtins__", "__class__", "__import__", "__dict__", "_", "__", "self", "cls",
    # numbers
    "1e999", "1e400", "-1e-400", "1e5", "0x10", "0b1", "0o7", "1_000", "1j", "1.0j", "00", "01", "1.", ".5", "1..2", "1.2.3",
    "inf", "nan", "Infinity", "9" * 41, "9" * 5000, "0." + "0" * 60 + "1", "1" + "0" * 1999, "-" * 60 + "1", "٣", "１２", "½", "²",
    "n // 0", "n % 0", "n / 0", "n / (n - n)", "n / n", "round_up(n, 0)", "round_up(n, n)", "round_down(n, -1)", "n / -1",
    "date(0, 0, 0)", "date(99999, 1, 1)", "date(2020, 2, 30)", "date(n, 1, 1)", "date(-1, 1, 1)", "date(2020, 1)", "date()",
    "days(10)", "months(99999999999999999999)", "years(1) + n", "weeks(0.5)", "hours('1')", "minutes(b)", "-days(1)",
    # strings
    "'", '"', "'''", "'\\'", "'\\x00'", "'\\u0000'", "'\\N{BULLET}'", "b'x'", "r'x'", "u'x'", "'a' 'b'", "'a' * 99999999", "'a' + 'b'",
    "'%n'", "'{}'", "'\\ud800'", "'\ud800'", "w == '\u202e'", "'" + "x" * 1990 + "'", "w in w", "'a' in w", "w < w", "w in ('a')",
    # nesting and length
    "(" * 100 + "n" + ")" * 100, "(" * 5000 + "n" + ")" * 5000, "[" * 3000, "{" * 3000, "(" * 3000, "not " * 400 + "b",
    "-" * 1500 + "n", "n + " * 450 + "n", "n + " * 5000 + "n", "b and " * 300 + "b", "n < " * 400 + "n", "abs(" * 39 + "n" + ")" * 39,
    "abs(" * 60 + "n" + ")" * 60, "n if b else " * 150 + "n", "min(" + "n, " * 600 + "n)", "n in (" + "1, " * 600 + "1)",
    "joined(" + "w, " * 600 + "w)", "sum(sum(sum(n)))", "first(n, by=(" + "n, " * 300 + "n))", "x" * 2000, "x" * 100_000,
    # names
    "nn", "N", "n ", " n", "\tn", "n\t+\tn", "n\u00a0+ n", "ｎ", "п", "ⁿ", "n\u200b", "n\u0301", "é", "λ", "名", "n̂", "ﬁ", "ℌ", "event",
    "piece", "all_of_it", "office", "office == office", "known(office)", "first_known(office, office)", "office + 1", "min(office)",
    "inside(office)", "inside(n, n)", "inside('office', s)", "open_on(office, s)", "opening_end(office, s, n)", "known()", "known(n, n)",
    "known(known)", "known(event)", "count()", "count(n)", "count(event, event)", "count(event, by=n)", "sum(n, where=n)", "sum(n, n)",
    "sum(n, when=b)", "sum()", "listing(n)", "listing(w, by=office)", "the(office)", "first(office)", "any_of(n)", "column('n')",
    "column(n)", "reading()", "reading(n)", "reading('AMB-01', 'a')", "reading('AMB-99')", "reading('AMB-01') == 'z'", "reading(w)",
    "date_of(s, 'Mars/Phobos')", "date_of(s, w)", "date_of(s, '../../etc/passwd')", "day_start(s)", "number_of(n)", "joined(b, b)",
    "joined()", "clamp(n, n)", "max()", "min(n, w)", "max(s, d)", "floor(w)", "as_of + 1", "s - d", "s + n", "d - d", "d + d", "d + 1",
    "d * 2", "b + b", "-b", "-w", "not n", "n and n", "b if n else b", "n if b else w", "k == 'c'", "k < 'a'", "k in ('a', 'z')",
    "k == w", "h == h", "h < h", "d in h", "n in h", "h in h", "h + h", "p < p", "p == p", "p * 2", "s < d", "True < False", "b == 1",
    # comments, templates, shells, YAML tags as text
    "n # comment", "# comment", "n  # \u202e", "{{ n }}", "{% n %}", "${n}", "$n", "`n`", "$(id)", "n; rm -rf /", "<script>", "&amp;",
    "!!python/object/apply:os.system ['true']", "*alias", "&anchor", "- n", "n: n", "? n", "| n", "> n", "%TAG", "@n", "\\n", "\x00",
    "n\x00n", "\x1b[31mn", "\ufeffn", "\r\nn", "", " ", "\n", "\t", "()", "[]", "{}", "(,)", ",", ";", ":", "'' ''",
)  # fmt: skip

NAMES: tuple[str, ...] = (
    "__class__", "__init__", "__builtins__", "class", "lambda", "True", "None", "not", "id", "event", "any", "n", "sum", "min",
    "as_of", "N", "Id", "1", "", " ", "a b", "a-b", "a.b", "é", "ｎ", "x" * 300, "{0}", "%s", "../x", "a\u200bb", "yes", "null", "~",
    "2020-01-01", "is", "in", "piece", "piece_start", "office", "all", "work", "reading", "column", "known", "o", "v", "c", "r",
)  # fmt: skip

FIGURES: tuple[str, ...] = (
    "1e400 USD", "NaN", "inf hour", "1/0 USD", "1 USD/0", "1 USD/USD", "1 USD/USD/USD", "1 hour/hour/hour", "1 fortnight", "١ USD",
    "1 usd", "1 US", "1 USDD", "1 %%", "1 % %", "%", "USD", "1 USD USD", "- 1 USD", "--1 USD", "1,5 USD", "1.5.5 USD", "0x10 USD",
    "9" * 41 + " USD", "9" * 400, "1 " + "x" * 5000, "2020-02-30", "2020-13-01", "99999-01-01", "0 days", "-1 months", "1.5 months",
    "1 km", "1 km/", "1 /km", "/", "1 //", "1 USD/km/hour", "99999999999999999999999999999 years", "{n}", "n", "__class__", "1;1",
)  # fmt: skip

HOURS: tuple[str, ...] = (
    "09:00-25:00", "25:00-26:00", "09:00-09:00", "18:00-09:00", "24:00-24:00", "9:00-18:00", "09:00 - 18:00", "09:60-18:00", "0-24",
    "09:00", "09:00-", "-18:00", "٠٩:٠٠-١٨:٠٠", "09:00-18:00-20:00", "", "x", "00:00-24:01", "00:00-24:00",
)  # fmt: skip
