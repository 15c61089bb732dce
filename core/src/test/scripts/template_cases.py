"""Renders small templates that use every supported construct with Jinja itself, set up as Hugging Face does for chat
templates (trim_blocks, lstrip_blocks, loop controls, tojson without escapes, raise_exception, strftime_now).

usage: pip install jinja2==3.1.6; python3 template_cases.py > cases.jsonl
The first line holds the variables; each other one a template and the text that it gives ("expected"), or that it fails
("fails").
"""

import datetime
import json

import jinja2
import jinja2.ext
import jinja2.nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment


class Generation(jinja2.ext.Extension):
    """{% generation %} marks what the model says; for rendering it is nothing."""

    tags = {"generation"}

    def parse(self, parser):
        line = next(parser.stream).lineno
        body = parser.parse_statements(["name:endgeneration"], drop_needle=True)
        return jinja2.nodes.CallBlock(self.call_method("body"), [], [], body).set_lineno(line)

    def body(self, caller):
        return caller()


def environment():
    def raise_exception(message):
        raise jinja2.exceptions.TemplateError(message)

    def tojson(x, ensure_ascii=False, indent=None, separators=None, sort_keys=False):
        return json.dumps(x, ensure_ascii=ensure_ascii, indent=indent, separators=separators, sort_keys=sort_keys)

    env = ImmutableSandboxedEnvironment(
        trim_blocks=True, lstrip_blocks=True, extensions=[Generation, jinja2.ext.loopcontrols]
    )
    env.filters["tojson"] = tojson
    env.globals["raise_exception"] = raise_exception
    env.globals["strftime_now"] = datetime.datetime(2026, 11, 7, 9, 5, 3).strftime
    return env


VARIABLES = {
    "text": "  Grüße, \"wörld\" 😀\n\t",
    "word": "straße",
    "empty": "",
    "none_value": None,
    "yes": True,
    "number": 7,
    "real": 2.5,
    "list": [3, 1, 2],
    "words": ["banana", "Apple", "cherry", "apple"],
    "nested": {"b": {"c": [1, {"d": "deep"}]}, "a": None, "items": "shadowed"},
    "messages": [
        {"role": "system", "content": " Be kind. "},
        {"role": "user", "content": "Hi {{ x }}"},
        {"role": "assistant", "content": "<think>\nhm\n</think>\n\nHello!"},
        {"role": "user", "content": "Bye"},
    ],
    "tool": {"name": "f", "arguments": {"x": 1.5, "s": "a\"b\\c\n\u0001é/<>&'", "e": {}, "l": [], "n": None, "t": True}},
}

TEMPLATES = [
    # Text, white space, comments, raw.
    "plain text\n",
    "two ends\n\n",
    "a {{ 1 }} b\n{{ 2 }}\nc",
    "  {% if yes %}\n  x\n  {% endif %}\ny",
    "  {{ 1 }}\n  {%- if yes -%}\n  x  \n  {%- endif -%}\n  y",
    "a  {# comment #}\nb {#- c -#} d\n  {# e #}  \nf",
    "a\n\n  {%+ if yes %}b{% endif +%}\nc",
    "{% raw %}{{ x }} {% if %}\n{% endraw %}\nz",
    "a {%- raw -%}  {{ x }}  {%- endraw -%}  b",
    "x{% if yes %} {% endif %}  {% if yes %}y{% endif %}",
    "{{- ' a ' -}}  \n  {{- ' b ' }}  ",
    "a\r\nb\rc{% if yes %}\r\nd{% endif %}",
    "{{ '{{' }}{{ \"}}\" }}{{ {'a': {'b': 1}}['a']['b'] }}",
    "{%if yes%}\n\n{%endif%}\n{%for x in list%}\n {{x}}\n{%endfor%}",
    # Literals.
    r"""{{ 'a\n\t\\\'\"\x41\u00e9\U0001f600\101\q' }}{{ "it's" }}""",
    "{{ 1 }} {{ 1_000 }} {{ 0x1f }} {{ 0b101 }} {{ 0o17 }} {{ 1.5 }} {{ 1e3 }} {{ 2.5e-7 }} {{ 1e16 }} {{ 123456789.125 }}",
    "{{ true }} {{ False }} {{ none }} {{ [1, 'a', none, 2.0] }} {{ (1,) }} {{ () }} {{ (1, 'b') }} {{ {'k': [true]} }}",
    "{{ ['it\\'s', '\"', '\\n\\t\\\\', '\u00a0é😀\u200b\u0007'] }}",
    "{{ 'a' 'b' \"c\" }} {{ 1, 2 }} {{ [] }} {{ {} }} {{ [1, 2,] }}",
    "{{ 0.1 + 0.2 }} {{ 1 / 3 }} {{ 1e22 }} {{ 1.0 }} {{ -0.0 }} {{ 5e-324 }} {{ 100000000000000000.0 }} {{ 0.0001 }} {{ 0.00001 }}",
    # Operators.
    "{{ 1 + 2 * 3 - 4 }} {{ 7 // 2 }} {{ -7 // 2 }} {{ 7 % 3 }} {{ -7 % 3 }} {{ 7 / 2 }} {{ 4 / 2 }} {{ 2 ** 10 }} {{ 2 ** -1 }}",
    "{{ 7.5 // 2 }} {{ -7.5 % 2 }} {{ 7.5 % -2 }} {{ 1 - -1 }} {{ +3 }} {{ true + 1 }} {{ 2 ** 3 ** 2 }} {{ -2 ** 2 }}",
    "{{ 'a' ~ 1 ~ none ~ true ~ [1] }} {{ 'a' + 'b' }} {{ [1] + [2] }} {{ 'ab' * 3 }} {{ [0] * 2 }} {{ 'x' * -1 }}",
    "{{ 1 < 2 < 3 }} {{ 1 < 3 < 2 }} {{ 1 == 1.0 }} {{ '1' == 1 }} {{ 'a' != 'b' }} {{ 'a' < 'b' }} {{ 2 >= 2 }} {{ true == 1 }}",
    "{{ 'a' in 'cat' }} {{ 'x' not in 'cat' }} {{ 1 in list }} {{ 'b' in nested }} {{ 9 in list }} {{ '' in 'a' }}",
    "{{ not yes }} {{ yes and number }} {{ empty or 'else' }} {{ none_value or 0 }} {{ not empty and not 0 }} {{ 1 and '' }}",
    "{{ 'a' if yes else 'b' }} {{ 'a' if not yes else 'b' if number == 1 else 'c' }} [{{ 'a' if not yes }}]",
    "{{ [1, [2, 'x']] == [1, [2, 'x']] }} {{ {'a': 1} == {'a': 1.0} }} {{ [1] == (1,) }} {{ none == none }} {{ x == y }}",
    "{{ -number|abs }} {{ (-number)|abs }} {{ 'a' + word|upper }} {{ number + 1 is even }} {{ not number is odd }}",
    # Access.
    "{{ messages[0].role }} {{ messages[-1]['content'] }} {{ nested.b.c[1].d }} {{ nested['b']['c'][0] }} {{ list.0 }}",
    "{{ list[1:] }} {{ list[:-1] }} {{ list[::-1] }} {{ list[::2] }} {{ word[1:3] }} {{ word[-2:] }} {{ word[::-1] }} {{ text[-3] }}",
    "{{ list[5:] }} {{ list[-9:2] }} {{ word[2:1] }} {{ word[:99] }} {{ list[2:0:-1] }} {{ text[10:13] }} {{ (1, 2, 3)[1:] }}",
    "[{{ list[9] }}] [{{ nested.missing }}] [{{ word.missing }}] [{{ missing }}] {{ nested['items'] }} {{ nested.a }}",
    "{% for k, v in nested.items() %}{{ k }}={{ v }};{% endfor %}{{ nested.keys() | list }} {{ tool.arguments.values() | list }}",
    "{{ nested.get('b') }} {{ nested.get('zz') }} {{ nested.get('zz', 'other') }} {{ nested.items is defined }}",
    "{% set a, b = 1, 2 %}{% set (c, (d, e)) = [3, (4, 5)] %}{{ a }}{{ b }}{{ c }}{{ d }}{{ e }}",
    # Undefined values.
    "{{ missing.attribute }}",
    "{{ missing + 1 }}",
    "{{ missing() }}",
    "{% for x in missing %}x{% else %}none{% endfor %}{{ missing | length }}{{ missing | default('d') }}{{ 'a' in missing }}",
    "{{ 'a' + 1 }}",
    "{{ 1 / 0 }}",
    "{{ word.zfill2() }}",
    "{{ [1] < 2 }}",
    "{{ none.x is defined }} {{ (5).x is defined }}",
    # Loops.
    "{% for x in list %}{{ loop.index }}{{ loop.index0 }}{{ loop.first }}{{ loop.last }}{{ loop.length }}{{ loop.revindex }}{{ loop.revindex0 }}{{ x }};{% endfor %}",
    "{% for x in list %}[{{ loop.previtem }}<{{ x }}>{{ loop.nextitem }}{{ loop.previtem is defined }}]{% endfor %}",
    "{% for x in list if x > 1 %}{{ loop.index }}/{{ loop.length }}:{{ x }} {% else %}never{% endfor %}{% for x in list if x > 9 %}{% else %}none{% endfor %}",
    "{% for x in range(5) %}{% if x == 1 %}{% continue %}{% elif x == 3 %}{% break %}{% endif %}{{ x }}{% endfor %}",
    "{% for x in [1, 2] %}{% for y in 'ab' %}{{ x }}{{ y }}{{ loop.cycle('-', '+') }}{% endfor %}{% endfor %}",
    "{% for c in word %}{{ c }}.{% endfor %}{% for k in nested %}{{ k }}{% endfor %}{% for i in range(2, 8, 3) %}{{ i }}{% endfor %}{% for i in range(3, 0, -1) %}{{ i }}{% endfor %}",
    "{% for a, (b, c) in [(1, (2, 3)), [4, [5, 6]]] %}{{ a }}{{ b }}{{ c }}{% endfor %}",
    "{% for x in list %}{% set y = x %}{% endfor %}[{{ y }}][{{ x }}]{% set z = 0 %}{% for x in list %}{% set z = z + x %}{{ z }}{% endfor %}{{ z }}",
    "{% set ns = namespace(total=0, seen=[]) %}{% for x in list %}{% set ns.total = ns.total + x %}{% set ns.seen = ns.seen + [x] %}{% endfor %}{{ ns.total }}{{ ns.seen }}{{ ns.missing is defined }}",
    "{% for x in 1, 2 %}{{ x }}{% endfor %}{% for x in [] %}a{% else %}b{% endfor %}{% for m in messages[1:] %}{{ m.role[0] }}{% endfor %}",
    "{% for x in 5 %}{% endfor %}",
    "{% for a, b in [1] %}{% endfor %}",
    # Conditions.
    "{% if number == 1 %}a{% elif number == 7 %}b{% else %}c{% endif %}{% if none_value %}x{% endif %}{% if [] or {} or '' or 0 or 0.0 %}x{% else %}falsy{% endif %}",
    "{% if yes and not (empty or none_value) %}a{% if number > 5 %}b{% endif %}{% endif %}",
    # Assignments and macros.
    "{% set x = 'a' %}{% if yes %}{% set x = x ~ 'b' %}{% endif %}{{ x }}{% set block %}\n in {{ x }}\n{% endset %}[{{ block }}]{% set t | trim | upper %}  low  {% endset %}[{{ t }}]",
    "{% macro greet(name, mark='!', times=1) %}Hi {{ name }}{{ mark * times }}{% endmacro %}{{ greet('A') }} {{ greet('B', times=3) }} {{ greet(mark='?', name='C') }} [{{ greet() }}]",
    "{% macro deep(x, n) -%}{{ x }}{% if n > 0 %}({{ deep(x, n - 1) }}){% endif %}{%- endmacro %}{{ deep('a', 4) }}{{ deep('a', 1) | upper }}",
    "{% set outer = 'o' %}{% macro m(a, b=outer) %}{{ a }}{{ b }}{% set outer = 'i' %}{{ outer }}{% endmacro %}{{ m(1) }}{{ outer }}{{ m(1, 2) }}",
    "{% macro m(a) %}{% endmacro %}{{ m(1, 2) }}",
    "{% macro m(a) %}{% endmacro %}{{ m(b=1) }}",
    "{% generation %}a{{ 1 }}{% endgeneration %}b",
    # Filters.
    "[{{ text | trim }}] [{{ 'xxaxx' | trim('x') }}] {{ word | upper }} {{ 'ÄB' | lower }} {{ word | capitalize }} {{ 'hello wORLD-foo (bar) it\\'s' | title }}",
    "{{ tool | tojson }}",
    "{{ tool | tojson(indent=2) }}",
    "{{ nested | tojson(indent=4) }} {{ [] | tojson(indent=2) }} {{ [1, 1.0, 1e20, 'é', none, true] | tojson }} {{ tool | tojson(sort_keys=true) }}",
    "{{ tool | tojson(separators=(',', ':')) }} {{ 'é\u2028😀' | tojson(ensure_ascii=true) }} {{ tool | tojson(ensure_ascii=False) }}",
    "{{ missing | default }}|{{ empty | default('x') }}|{{ empty | default('x', true) }}|{{ none_value | default('x', boolean=true) }}|{{ missing | d('y') }}",
    "{{ list | length }} {{ text | length }} {{ nested | count }} {{ word | length }} {{ list | first }} {{ list | last }} {{ word | last }} [{{ [] | first }}]",
    "{{ list | join }} {{ list | join(', ') }} {{ messages | join('; ', attribute='role') }} {{ ['a', none, 1.5, true] | join('-') }}",
    "{{ 'aXbXc' | replace('X', '--') }} {{ 'aXbXc' | replace('X', '', 1) }} {{ 'ab' | replace('', '.') }} {{ 12321 | replace('2', 'x') }}",
    "{{ 'abc' | list }} {{ nested | list }} {{ nested.b | items | list }} {{ list | reverse | list }} {{ 'abc' | reverse }}",
    "{{ 5 | string + 'a' }} {{ '7' | int + 1 }} {{ 'x' | int }} {{ 'x' | int(3) }} {{ '3.9' | int }} {{ 2.9 | int }} {{ 'ff' | int(base=16) }} {{ '2.5' | float }} {{ 'x' | float }} {{ 3 | float }} {{ true | int }}",
    "{{ messages | map(attribute='role') | list }} {{ words | map('upper') | join(',') }} {{ ['a', ''] | map('default', 'z', true) | list }} {{ [{'a': {'b': 1}}, {'a': {}}] | map(attribute='a.b', default=0) | list }}",
    "{{ messages | selectattr('role', 'equalto', 'user') | map(attribute='content') | list }} {{ messages | rejectattr('role', 'in', ['user', 'system']) | list | length }} {{ [{'a': 1}, {'a': 0}, {}] | selectattr('a') | list }} {{ [{'a': 1}, {}] | selectattr('a', 'defined') | list }}",
    "{{ [1, 2, 3, 4] | select('even') | list }} {{ [1, 2, 3] | reject('odd') | list }} {{ [0, 1, '', 'a'] | select | list }} {{ [1, 5, 9] | select('gt', 3) | list }}",
    "{{ words | sort }} {{ words | sort(case_sensitive=true) }} {{ list | sort(reverse=true) }} {{ messages | sort(attribute='role') | map(attribute='role') | list }}",
    "{{ words | unique | list }} {{ [1, 1.0, 2, 1] | unique | list }} {{ {'b': 1, 'A': 2} | dictsort }} {{ {'b': 1, 'A': 2} | dictsort(by='value', reverse=true) }}",
    "{{ 'a\nb\n\nc' | indent }}|{{ 'a\nb' | indent(2, true) }}|{{ 'a\n\nb' | indent(width=3, blank=true) }}|{{ 'a\nb\n' | indent('> ') }}|{{ '' | indent(2, first=true) }}",
    "{{ '<a href=\"x\">&\\'' | escape }} {{ '<b>' | e }} {{ '<b>' | safe }} {{ -3 | abs }} {{ -2.5 | abs }} {{ 3 | abs }}",
    # Tests.
    "{{ x is defined }} {{ word is defined }} {{ x is undefined }} {{ none_value is none }} {{ none_value is not none }} {{ word is string }} {{ 1 is string }}",
    "{{ 1 is number }} {{ 1.5 is number }} {{ true is number }} {{ '1' is number }} {{ nested is mapping }} {{ list is mapping }} {{ list is iterable }} {{ word is iterable }} {{ 1 is iterable }}",
    "{{ list is sequence }} {{ word is sequence }} {{ nested is sequence }} {{ true is boolean }} {{ 1 is boolean }} {{ true is true }} {{ 1 is true }} {{ false is false }} {{ 1 is integer }} {{ 1.0 is float }} {{ true is integer }}",
    "{{ 3 is odd }} {{ 4 is even }} {{ 9 is divisibleby 3 }} {{ 1 is eq 1 }} {{ 1 is equalto(1) }} {{ 1 is ne 2 }} {{ 1 is lt 2 }} {{ 2 is ge 2 }} {{ 1 is in [1, 2] }} {{ 3 is not in [1, 2] }}",
    "{{ 'abc' is lower }} {{ 'ABC' is upper }} {{ 'Abc' is lower }} {{ '1' is lower }} {{ range is callable }} {{ none is sameas none }} {{ 1 is sameas 1 }} {{ 'a' is string and 1 is number }}",
    # Methods.
    "[{{ text.strip() }}] [{{ 'xxabxx'.strip('x') }}] [{{ '  a '.lstrip() }}] [{{ ' a  '.rstrip() }}] [{{ '\n\n  a'.lstrip('\n') }}] [{{ 'abcb'.rstrip('bc') }}]",
    "{{ 'a,b,,c'.split(',') }} {{ ' a  b\tc\n'.split() }} {{ 'a,b,c'.split(',', 1) }} {{ messages[2].content.split('</think>')[-1].lstrip('\n') }} {{ ''.split() }} {{ ''.split(',') }} {{ ' a b c '.split(none, 1) }}",
    "{{ 'abc'.startswith('ab') }} {{ 'abc'.endswith(('x', 'c')) }} {{ 'abc'.startswith('') }} {{ 'a-b'.replace('-', '+') }} {{ 'aaa'.replace('a', 'b', 2) }} {{ 'abc'.upper() }} {{ 'ABC'.lower() }}",
    "{{ \"they're HERE 2nd\".title() }} {{ 'hELLO wORLD'.capitalize() }} {{ ', '.join(['a', 'b']) }} {{ 'hello'.find('l') }} {{ 'hello'.find('z') }} {{ 'banana'.count('an') }} {{ 'aaa'.count('aa') }} {{ 'ab'.count('') }}",
    "{{ 'a\nb\r\nc\n'.splitlines() }} {{ '12'.isdigit() }} {{ 'a1'.isalpha() }} {{ 'prefix'.removeprefix('pre') }} {{ 'file.txt'.removesuffix('.txt') }} {{ ' '.isspace() }}",
    # Functions.
    "{{ raise_exception('no ' ~ number) }}",
    "{{ strftime_now('%d %b %Y') }} {{ strftime_now('%Y-%m-%d %H:%M:%S %A %B %j %I %p %y %a %%') }}",
    "{{ range(3) | list }} {{ range(1, 4) | join(',') }} {{ dict(a=1, b='x') }} {{ range(5, 0, -2) | list }} {{ range(3)[1] }}",
    "{{ messages is defined and messages[0].role == 'system' and messages[0]['content'] | trim != '' }}",
    "{% if messages[0]['role'] == 'system' %}{% set system = messages[0]['content'] | trim %}{% set rest = messages[1:] %}{% else %}{% set system = '' %}{% set rest = messages %}{% endif %}<s>{{ system }}{% for m in rest %}\n<|{{ m['role'] }}|>{{ m['content'] }}{% if not loop.last %}\n{% endif %}{% endfor %}",
    "{%- for message in messages -%}\n    {%- if (message['role'] == 'user') != (loop.index0 % 2 == 1) -%}\n        {{ raise_exception('order') }}\n    {%- endif -%}\n    {{ message.role | capitalize + ': ' + message['content'] | trim + '<|eot_id|>' }}\n{%- endfor -%}\n{{ 'Assistant: ' }}",
    # Errors of reading.
    "{% if yes %}",
    "{{ 1 + }}",
    "{% endif %}",
    "{{ 'open }}",
    "{# open",
    "{% for in list %}{% endfor %}",
    "{{ x | nofilter }}",
    "{{ x is notest }}",
    "{% unknown %}",
    "{{ (1, 2 }}",
    "{{ 1 2 }}",
    "{% set = 1 %}",
    "{% break %}",
    "{{ {'a' 1} }}",
]


def main():
    env = environment()
    print(json.dumps({"variables": VARIABLES}))
    for template in TEMPLATES:
        case = {"template": template}
        try:
            case["expected"] = env.from_string(template).render(**VARIABLES)
        except Exception as error:  # of Jinja or of Python: the template cannot be rendered
            case["fails"] = type(error).__name__
        print(json.dumps(case))


if __name__ == "__main__":
    main()
