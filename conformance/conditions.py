"""SQL expressions as a database prints them and as people write them, in one form.

PostgreSQL prints `status IN ('open', 'paid')` as `((status)::text = ANY ((ARRAY['open'::character varying, …])::text[]))`.
Both become `status in [open, paid]`: no casts or quotes, words in lower case, order kept, and brackets exactly where an
expression stands inside another one, so that `a and (b or c)` is not `(a and b) or c`.
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
  | (?P<bracket>[(),\[\]])
  | (?P<skipped>[\s;]+)
""", re.VERBOSE | re.DOTALL)
SYNONYMS = {"!=": "<>", "~~": "like", "!~~": "not like", "~~*": "ilike", "!~~*": "not ilike",
            "char_length": "length", "current_timestamp": "now"}
# How tightly operators bind, loosest first ("Operator Precedence" in PostgreSQL's manual).
LEVELS = [
    ["or"], ["and"], ["not"], ["is"], ["=", "<", ">", "<=", ">=", "<>", "<=>"],
    ["in", "not in", "like", "not like", "ilike", "not ilike", "between", "not between", "similar to", "regexp", "glob"],
    ["||", "->", "->>", "#>", "#>>", "@>", "<@", "&&", "&", "|", "?", "~", "!~", "~*", "!~*", ":"],
    ["+", "-"], ["*", "/", "%", "div", "mod"], ["^"], ["at time zone", "collate"],
]
LEVEL = {operator: level for level, operators in enumerate(LEVELS) for operator in operators}
NEGATED = ("in", "like", "ilike", "between", "regexp", "glob")
LITERAL_TYPES = ("date", "interval", "time", "timestamp")


def normalized(expression):
    reader = Reader(tokens(expression))
    return " ".join(shown(it, inside=False) for it in reader.sequence(()))


def tokens(expression):
    """Pairs of kind and text."""
    found = []
    for match in TOKEN.finditer(expression):
        kind, text = match.lastgroup, match.group()
        if kind == "string":
            found.append(("text", literal(text[text.index("'") + 1 : -1].replace("''", "'"))))
        elif match["dollars"] is not None:
            found.append(("text", literal(match["dollars"])))
        elif kind == "quoted":
            found.append(("name", text[1:-1]))
        elif kind == "number":
            found.append(("text", text))
        elif kind in ("word", "operator", "bracket"):
            found.append((kind, SYNONYMS.get(text.lower(), text.lower())))
    return found


def literal(text):
    """Without quotes, for a database may write `-1` as `'-1'::integer`, unless its end could not be seen."""
    return text if re.fullmatch(r"[^\s()\[\],']+", text) else f"'{text}'"


class Reader:
    """Makes a tree of tokens: a text, or a tuple of an operator and its operands."""

    def __init__(self, found):
        self.found = found
        self.position = 0

    def peek(self, ahead=0):
        position = self.position + ahead
        return self.found[position] if position < len(self.found) else ("end", "")

    def next(self):
        token = self.peek()
        self.position += 1
        return token

    def take(self, *texts):
        """Goes on behind these words, if they are next."""
        if all(self.peek(ahead) in (("word", text), ("operator", text), ("bracket", text)) for ahead, text in enumerate(texts)):
            self.position += len(texts)
            return True
        return False

    def sequence(self, ends):
        """Expressions up to one of the brackets, with the words between them: `lower(a) desc`, `x from 1 for 2`."""
        found = []
        while self.peek()[0] != "end" and self.peek() not in [("bracket", end) for end in ends]:
            if not self.take(","):
                found.append(self.expression(0))
        self.next()
        return found

    def operator(self):
        """The operator that comes next, and how many tokens it has."""
        first, second, third = (self.peek(ahead)[1] for ahead in range(3))
        if self.peek()[0] not in ("word", "operator"):
            return None, 0
        if first == "not" and second in NEGATED:
            return f"not {second}", 2
        if (first, second, third) == ("at", "time", "zone"):
            return "at time zone", 3
        if (first, second) == ("similar", "to"):
            return "similar to", 2
        return (first, 1) if first in LEVEL and first != "not" else (None, 0)

    def expression(self, level):
        left = self.prefix()
        while True:
            operator, length = self.operator()
            if operator is None or LEVEL[operator] < level:
                return left
            self.position += length
            left = self.operation(left, operator)

    def operation(self, left, operator):
        if operator == "is":
            return self.test(left)
        if operator.endswith("between"):
            low = self.expression(LEVEL["between"] + 1)
            self.take("and")
            high = self.expression(LEVEL["between"] + 1)
            if operator == "between":
                return joined("and", (">=", left, low), ("<=", left, high))
            return joined("or", ("<", left, low), (">", left, high))
        if operator.endswith("in") and self.take("("):
            return operator, left, ("list", *self.sequence(")"))
        right = self.expression(LEVEL[operator] + 1)
        if operator in ("and", "or"):
            return joined(operator, left, right)
        if right == "true" and operator == "=":
            return left
        if right == "false" and operator == "=":
            return negated(left)
        if operator == "=" and right[:2] == ("call", "any"):
            return "in", left, *right[2:]
        if operator == "<>" and right[:2] == ("call", "all"):
            return "not in", left, *right[2:]
        return operator, left, right

    def test(self, left):
        negative = "not " if self.take("not") else ""
        if self.take("distinct", "from"):
            return f"is {negative}distinct from", left, self.expression(LEVEL["is"] + 1)
        what = self.next()[1]
        return left if (negative, what) == ("", "true") else (f"is {negative}{what}", left)

    def prefix(self):
        kind, text = self.next()
        if kind == "operator" and text in "-+~":
            operand = self.expression(LEVEL["^"] + 1)
            return f"-{operand}" if text == "-" and isinstance(operand, str) else (text, operand)
        if kind == "bracket" and text in "([":
            inside = self.sequence(")" if text == "(" else "]")
            return inside[0] if text == "(" and len(inside) == 1 else ("list", *inside)
        if kind == "word" and text == "not":
            return negated(self.expression(LEVEL["not"] + 1))
        if kind == "word" and text == "case":
            return self.case()
        if kind == "word" and text in LITERAL_TYPES and self.peek()[0] == "text":
            return self.next()[1]
        if kind == "word" and text == "array" and self.take("["):
            return ("list", *self.sequence("]"))
        return self.named(text) if kind in ("word", "name") else text

    def case(self):
        parts = ["case"]
        while self.peek()[0] != "end" and not self.take("end"):
            kind, text = self.peek()
            if kind == "word" and text in ("when", "then", "else"):
                parts.append(self.next()[1])
            else:
                parts.append(self.expression(0))
        return tuple(parts)

    def named(self, name):
        """A column, or a call."""
        while self.take("."):
            name += f".{self.next()[1]}"
        if not self.take("("):
            return name
        arguments = self.sequence(")")
        if name == "cast":
            return arguments[0] if arguments else name
        return ("call", name, *arguments) if arguments else name


def joined(operator, left, right):
    """`a and (b and c)` is `a and b and c`."""
    parts = [it[1:] if it[:1] == (operator,) else (it,) for it in (left, right)]
    return (operator, *parts[0], *parts[1])


def negated(operand):
    return ("is not null", operand[1]) if operand[:1] == ("is null",) else ("not", operand)


def shown(tree, inside=True):
    if isinstance(tree, str):
        return tree
    head, *operands = tree
    if head == "call":
        name, *arguments = operands
        return f"{name}({', '.join(shown(it, inside=False) for it in arguments)})"
    texts = [shown(it) for it in operands]
    if head == "list":
        return f"[{', '.join(texts)}]"
    if head == "case":
        return f"case {' '.join(texts)} end"
    if head == "not" or (len(texts) == 1 and not head.startswith("is ")):
        text = f"{head} {texts[0]}"
    elif len(texts) == 1:
        text = f"{texts[0]} {head}"
    else:
        text = f" {head} ".join(texts)
    return f"({text})" if inside else text
