"""Values by kind: what a hostile, a careless and a careful person may send for each type of component."""

from collections.abc import Mapping, Sequence
from typing import Any

ABSENT: Any = object()
Kinds = Mapping[str, Sequence[Any]]
SLOW = ("very long text", "huge text")

COMMON: Kinds = {
    "absent": [ABSENT],
    "null": [None],
    "empty text": [""],
    "whitespace": [" ", "\t\t", "\u00a0", "\u001d"],
    "true": [True],
    "false": [False],
    "zero": [0],
    "whole number": [5, 3],
    "negative number": [-1],
    "decimal number": [2.5],
    "huge number": [1e20],
    "empty list": [[]],
    "list": [["abc"], [1, 2]],
    "nested list": [[["abc"]]],
    "list of nothing": [[""]],
    "empty object": [{}],
    "object": [{"a": 1}, {"value": "abc"}],
    "prototype keys": [{"__proto__": {"admin": True}}, {"constructor": {"prototype": {}}}],
    "word": ["abc", "Jean"],
    "one letter": ["x"],
    "words": ["one two three", "un deux trois quatre cinq"],
    "digits": ["12345"],
    "few digits": ["12", "123"],
    "accents": ["Éloïse"],
    "emoji": ["👍🏽👍🏽", "à👍"],
    "unnormalised text": ["e\u0301", "\uf9fe"],
    "markup": ["<script>alert(1)</script>"],
    "template": ["{{ data.field }}"],
    "line breaks": ["a\nb", "a\r\nb\n", "a\tb"],
    "control characters": ["a\u0000b", "a\u0007b", "abcde\u0000"],
    "direction marks": ["a\u202eb"],
    "padded text": ["  abc  "],
    "double spaces": ["a  b"],
    "long text": ["x" * 1001],
    "very long text": ["x" * 20_001],
    "huge text": ["x" * 100_001],
}

TEXTS: Kinds = {
    "text at the lower bound": ["abc"],
    "text at the upper bound": ["abcde"],
    "text beyond the bound": ["abcdef"],
    "text like the pattern": ["AB-12"],
    "text holding the pattern": ["xAB-12x"],
    "mixed case": ["aBcD"],
    "text without the signs of the mask": ["ab12"],
}

NUMBERS: Kinds = {
    "number at the lower bound": [2],
    "number below the bound": [1],
    "number at the upper bound": [10],
    "number beyond the bound": [11, 10.01],
    "long decimal": [1.23456],
    "numeric text": ["5", "2.5", "-1"],
    "huge numeric text": ["9" * 24],
    "padded numeric text": [" 5 "],
    "comma text": ["2,5"],
    "grouped text": ["1,234.5"],
    "exponent text": ["1e3"],
    "hexadecimal text": ["0x10"],
    "not a number text": ["NaN", "Infinity"],
}

CHOICES: Kinds = {
    "offered": ["red", "blue"],
    "offered number": [1],
    "offered number as text": ["1"],
    "offered in another case": ["RED"],
    "padded choice": [" red"],
    "offered with tick": [{"red": True}],
}

BOXES: Kinds = {
    "one ticked": [{"red": True, "blue": False, "1": False}],
    "two ticked": [{"red": True, "blue": True, "1": False}],
    "all ticked": [{"red": True, "blue": True, "1": True}],
    "none ticked": [{"red": False, "blue": False, "1": False}],
    "unknown box ticked": [{"red": True, "green": True}],
    "unknown box not ticked": [{"red": True, "green": False}],
    "tick as text": [{"red": "true"}],
    "tick as number": [{"red": 1}],
    "tick as null": [{"red": None, "blue": True}],
    "list of offered": [["red"], ["red", "blue"]],
    "offered": ["red"],
}

EMAILS: Kinds = {
    "address": ["anna@example.com", "a.b+c@sub.example.org"],
    "address in capitals": ["Anna@Example.COM"],
    "padded address": [" anna@example.com "],
    "address without a domain": ["anna@"],
    "address without a dot": ["anna@localhost"],
    "address with two ats": ["a@b@example.com"],
    "address with two dots": ["a..b@example.com"],
    "address with a quoted name": ['"a b"@example.com'],
    "address of a number": ["a@[127.0.0.1]"],
    "address with accents": ["anna@exämple.com"],
    "address of an encoded domain": ["anna@xn--exmple-cua.com", "anna@example.xn--p1ai"],
    "address with a display name": ["Anna <anna@example.com>"],
    "address with a line break": ["anna@example.com\nBcc: x@example.com"],
    "long address": ["a" * 65 + "@example.com"],
}

URLS: Kinds = {
    "web address": ["https://example.com", "http://example.com/a?b=c#d"],
    "web address without a scheme": ["example.com", "www.example.com/a"],
    "web address of this machine": ["http://localhost:3000"],
    "web address with a password": ["https://user:secret@example.com"],
    "web address with a space": ["https://example.com/a b"],
    "web address of a number": ["http://8.8.8.8/"],
    "web address of a private number": ["http://192.168.1.1/"],
    "web address with accents": ["https://exämple.com/é"],
    "web address in capitals": ["HTTPS://EXAMPLE.COM"],
    "ftp address": ["ftp://example.com"],
    "script address": ["javascript:alert(1)"],
    "data address": ["data:text/html,x"],
    "address": ["anna@example.com"],
    "web address with a backslash": ["https://example.com\\@evil.example"],
}

PHONES: Kinds = {
    "national telephone number": ["0612345678", "06 12 34 56 78"],
    "international telephone number": ["+33612345678", "+33 6 12 34 56 78"],
    "short telephone number": ["112", "12"],
    "telephone number like the mask": ["(201) 555-0123"],
    "telephone number with letters": ["06 CALL ME"],
}

DATES: Kinds = {
    "date": ["2026-03-15"],
    "date and time": ["2026-03-15T14:30:00", "2026-03-15T14:30"],
    "date and time with a zone": ["2026-03-15T14:30:00+01:00", "2026-03-15T13:30:00.000Z"],
    "date at the lower bound": ["2026-01-10"],
    "date before the bound": ["2026-01-09", "1890-01-01"],
    "date at the upper bound": ["2026-12-20"],
    "date after the bound": ["2026-12-21", "2099-01-01"],
    "date that is none": ["2026-02-30"],
    "leap day": ["2024-02-29"],
    "date in words": ["March 15, 2026"],
    "date with slashes": ["03/15/2026"],
    "year alone": ["2026"],
    "weekend": ["2026-03-14"],
}

DAYS: Kinds = {
    "day with slashes": ["03/15/2026"],
    "day with slashes, day first": ["15/03/2026"],
    "ISO day": ["2026-03-15"],
    "day at the lower bound": ["01/10/2026"],
    "day before the bound": ["01/09/2026", "01/01/1890"],
    "day after the bound": ["12/21/2026"],
    "day that is none": ["02/30/2026"],
    "leap day": ["02/29/2024"],
    "day of an early year": ["01/01/0472"],
    "day without a part": ["03/2026"],
    "day of zeros": ["00/00/0000"],
    "day with an empty part": ["03//2026"],
    "day with one digit": ["3/5/2026"],
    "year alone": ["2026"],
}

TIMES: Kinds = {
    "time": ["14:30"],
    "time with seconds": ["14:30:15"],
    "time without seconds kept": ["14:30:00"],
    "midnight": ["00:00:00"],
    "time that is none": ["25:00", "14:75:00"],
    "time with one digit": ["9:30"],
    "time of two halves": ["02:30 PM"],
}

TICKS: Kinds = {
    "tick as text": ["true"],
    "no tick as text": ["false"],
    "tick of a browser": ["on"],
    "tick as number": [1],
}

TAGS: Kinds = {
    "tags as text": ["red,blue", "red"],
    "tags as list": [["red", "blue"]],
    "tags with spaces": ["red, blue"],
    "empty tag": ["red,,blue"],
}

ANSWERS: Kinds = {
    "all answers": [{"first": "good", "second": "bad"}],
    "one answer of two": [{"first": "good"}],
    "unknown answer": [{"first": "great", "second": "bad"}],
    "unknown question": [{"first": "good", "second": "bad", "third": "good"}],
    "empty answers": [{"first": "", "second": ""}],
    "answers as list": [["good", "bad"]],
}

DRAWINGS: Kinds = {
    "drawing": [
        "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
    ],
    "drawing that is none": ["data:image/png;base64,AAAA"],
    "script as drawing": ["data:text/html,<script>alert(1)</script>"],
}

OF_TYPE: Mapping[str, Kinds] = {
    "textfield": TEXTS,
    "textarea": TEXTS,
    "number": NUMBERS,
    "currency": NUMBERS,
    "checkbox": TICKS,
    "radio": CHOICES,
    "select": CHOICES,
    "selectboxes": BOXES,
    "email": EMAILS,
    "url": URLS,
    "phoneNumber": PHONES,
    "datetime": DATES,
    "day": DAYS,
    "time": TIMES,
    "tags": TAGS,
    "survey": ANSWERS,
    "signature": DRAWINGS,
}


def kinds_of(type_: str) -> Kinds:
    """The kinds of values of one type, common ones first."""
    return {**COMMON, **OF_TYPE.get(type_, {})}
