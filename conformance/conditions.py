"""SQL expressions as a database prints them and as people write them, in one form.

PostgreSQL prints `status IN ('open', 'paid')` as `((status)::text = ANY ((ARRAY['open'::character varying, …])::text[]))`.
Both become `status in open paid`: no brackets, casts, commas or quotes, words in lower case, order kept.
"""

import re

TOKEN = re.compile(r"""
    (?P<string>(?:\b[eEnNbBxX]|\b_\w+\s*)?'(?:[^'\\]|''|\\.)*')
  | \$(?P<tag>\w*)\$(?P<dollars>.*?)\$(?P=tag)\$
  | (?P<quoted>"(?:[^"]|"")*"|`(?:[^`]|``)*`)
  | (?P<number>\d+(?:\.\d+)?)
  | (?P<cast>::\s*(?:"[^"]+"|[a-zA-Z_][\w.]*)(?:\s+(?:varying|precision|without\ time\ zone|with\ time\ zone))*
        (?:\(\s*\d+(?:\s*,\s*\d+)?\s*\))?(?:\s+with(?:out)?\ time\ zone)?(?:\[\])*)
  | (?P<word>[a-zA-Z_][\w$]*)
  | (?P<operator>->>|->|\#>>|\#>|<=>|<=|>=|<>|!=|!~~\*|!~~|~~\*|~~|!~\*|!~|~\*|\|\||&&|@>|<@|[-+*/%=<>~?&|^.:])
  | (?P<skipped>[\s(),\[\];]+)
""", re.VERBOSE | re.DOTALL)
OPERATORS = {"!=": "<>", "~~": "like", "!~~": "not like", "~~*": "ilike", "!~~*": "not ilike"}
REWRITTEN = [
    (r"= any array", "in"),
    (r"<> all array", "not in"),
    (r"= any", "in"),
    (r"\barray\b ?", ""),
    (r"(\S+) not between (\S+) and (\S+)", r"\1 < \2 or \1 > \3"),
    (r"(\S+) between (\S+) and (\S+)", r"\1 >= \2 and \1 <= \3"),
    (r"\bnot (\S+) is null\b", r"\1 is not null"),
    (r"\bis true\b|= true\b", ""),
    (r"(\S+) = false\b", r"not \1"),
    (r"char_length|length", "length"),
    (r"current_timestamp|\bnow\b", "now"),
]


def normalized(expression):
    words = []
    text = re.sub(r"\bcast\s*\((.*?)\s+as\s+[\w ]+(?:\(\d+\))?\)", r"\1", expression, flags=re.IGNORECASE)
    for match in TOKEN.finditer(text):
        kind, token = match.lastgroup, match.group()
        if kind == "string":
            words.append(token[token.index("'") + 1 : -1].replace("''", "'"))
        elif kind == "dollars":
            words.append(match["dollars"])
        elif kind == "quoted":
            words.append(token[1:-1])
        elif kind == "word":
            words.append(token.lower())
        elif kind == "operator":
            words.append(OPERATORS.get(token, token))
        elif kind == "number":
            words.append(token)
    text = " ".join(words)
    text = re.sub(r"(^|[=<>(+*/-] ?|and |or )- (\d)", r"\1-\2", text)
    text = re.sub(r" ?\. ?", ".", text)
    for pattern, replacement in REWRITTEN:
        text = re.sub(pattern, replacement, text)
    return " ".join(text.split())
