#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""report_check.py PAGE: runs the command that each table of a report names, and compares.

Prints a line for each figure that differs, or for what the page must not hold; nothing and exit 0
when all agree. sallyport must be on the PATH."""
import html.parser
import json
import re
import subprocess
import sys


class Page(html.parser.HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.tables, self.commands, self.bars, self.tags = {}, [], {}, set()
        self.table = self.cell = self.command = self.bar = None

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        self.tags.add(tag)
        for name, value in attributes.items():
            assert not name.startswith('on') and name not in ('href', 'src'), (tag, name, value)
        if tag == 'table':
            self.table = self.tables[attributes['id']] = []
        elif tag == 'tr' and self.table is not None:
            self.table.append([])
        elif tag == 'td':
            self.cell = ''
        elif tag == 'code' and attributes.get('class') == 'command':
            self.command = [attributes['title'], '']
        elif tag == 'title' and 'svg' in self.tags:
            self.bar = ''

    def handle_data(self, data):
        if self.cell is not None:
            self.cell += data
        if self.command is not None:
            self.command[1] += data
        if self.bar is not None:
            self.bar += data

    def handle_endtag(self, tag):
        if tag == 'td':
            self.table[-1].append(self.cell)
            self.cell = None
        elif tag == 'table':
            self.table = None
        elif tag == 'code' and self.command is not None:
            self.commands.append(self.command)
            self.command = None
        elif tag == 'title' and self.bar is not None:
            label, _, number = self.bar.rpartition(': ')
            self.bars[label] = int(number)
            self.bar = None


def run(command):
    done = subprocess.run(['bash', '-c', command], stdout=subprocess.PIPE, text=True)
    return done.stdout


def number(text):
    return int(text.replace(',', ''))


def sums(text):
    rows = (line.split('\t', 1) for line in text.splitlines())
    return {key: int(number) for number, key in rows}


def fields(text, count):  # the last of them, which may hold anything, is whole
    return [line.split('\t', count - 1) for line in text.splitlines()]


def moments(row):
    return [re.sub('^([0-9]{4}-[0-9]{2}-[0-9]{2})T', r'\1 ', field) for field in row]


def jump(seconds):  # as when_print_span
    n = abs(int(seconds))
    for below, unit, name in ((120, 1, 's'), (7200, 60, 'min'), (172800, 3600, 'h')):
        if n < below:
            break
    else:
        unit, name = 86400, 'd'
    return f'by {seconds[0]}{n // unit} {name}'


def unquoted(row):
    return [json.loads(field) if field.startswith('"') else field for field in row]


def vehicle(path):  # as a table calls it
    return path.rstrip('/').rpartition('/')[2]


def main():
    page = Page()
    text = open(sys.argv[1], encoding='utf-8').read()
    page.feed(text)
    wrong = []

    def same(what, shown, told):
        if shown != told:
            wrong.append(f'{what}: the page shows {shown}, its command gives {told}')

    known = {'html', 'head', 'meta', 'title', 'style', 'body', 'h1', 'h2', 'p', 'div', 'table', 'thead',
             'tbody', 'tr', 'th', 'td', 'code', 'strong', 'span', 'footer', 'svg', 'defs', 'pattern',
             'wbr', 'bdi', 'circle', 'rect', 'g', 'text', 'path'}
    same('tags', sorted(page.tags - known), [])
    rows = {name: [row for row in table if row] for name, table in page.tables.items()}
    rows.setdefault('gaps', [])  # of none there is no table
    done = []
    several = len(rows['seal']) > 1
    same('the first command', page.commands[0][0] == 'ledgers', several)
    words = ''.join(command + '; ' for of, command in page.commands if of == 'ledgers')
    for of, command in page.commands:
        done.append(of)
        if of == 'ledgers':
            same('ledgers', run(command + '; echo $#').strip(), str(len(rows['seal'])))
            continue
        command = words + command
        if of == 'seal':
            told = run(command)
            same('seal', any(row[5] in ('whole', 'agrees with the key beside it') for row in rows['seal']), told.startswith('WHOLE'))
            same('root', any(row[7] in told for row in rows['seal']), True)
            continue
        if of == 'key':
            same('key', run(command).split()[0] in text, True)
            continue
        told = run(command)
        if of == 'summary':
            shown = {row[0]: row[1].replace(',', '') for row in rows[of] if row[1] != '0'}
            same(of, {key: int(n) for key, n in shown.items()}, {key: n for key, n in sums(told).items() if n})
        elif of == 'timeline':
            leaving = sum(int(row[1]) for row in fields(told, 3))
            same('timeline, of those to get data out', str(leaving), shown.get('attempts to get data out', '0'))
            told = {key: int(n) for n, _, key in fields(told, 3)}
            same(of, {key: n for key, n in page.bars.items() if n},
                 {key: n for key, n in told.items() if key in page.bars})
            outside = sum(n for key, n in told.items() if key not in page.bars)
            same('undated', f'{outside} attempts bear' in text, outside > 0)
        elif of == 'places':
            told = {row[5]: [int(row[0]), int(row[1]), row[2]] + moments(row[3:5]) for row in fields(told, 6)}
            same(of, {row[0]: [number(row[1]), number(row[4])] + row[5:8] for row in rows[of]},
                 told if len(told) <= 20 else {row[0]: told.get(row[0]) for row in rows[of]})
            told = {key: row[0] for key, row in told.items()}
            left = re.search(r'([0-9]+) more places?, ([0-9,]+) attempts?, not shown', text)
            same('left out', [number(word) for word in left.groups()] if left else [0, 0],
                 [len(told) - len(rows[of]), sum(told.values()) - sum(number(row[1]) for row in rows[of])])
        elif of == 'reasons':
            same(of, sorted([row[0], number(row[1])] + row[3:7] for row in rows[of]),
                 sorted([row[5], int(row[0])] + row[1:3] + moments(row[3:5]) for row in fields(told, 6)))
        elif of == 'modes':
            same(of, sorted((row[0], number(row[1]), number(row[3])) for row in rows[of]),
                 sorted((row[2], int(row[0]), int(row[1])) for row in fields(told, 3)))
        elif of == 'threats':
            same(of, {row[0]: number(row[1]) for row in rows[of]}, sums(told))
        elif of == 'gaps':
            since = re.search(r'--since (\S+)Z', command)
            since = since.group(1).replace('T', ' ') if since else ''
            told = [(vehicle(row[0]), *row[1].split(), *moments(row[2:])) for row in fields(told, 7)]
            says = {gap[:2]: [gap[3], *unquoted(gap[4:])] for gap in told}
            for row in rows[of]:
                at, count, sentence, about, text_told = says.get((row[0], row[6]), [None] * 5)
                if row[1] == 'clock changed':
                    text_told = re.sub('^by ([+-][0-9]+) s$', lambda found: jump(found.group(1)), text_told)
                if row[1] != 'power lost' and at is not None:
                    repeats = f' (x{count})' if count != '1' else ''
                    same('what says of a gap', row[2:3] + row[5:6],
                         [at, f'{about}: {sentence}' + (f': {text_told}' if text_told else '') + repeats])
            told = [gap[:3] for gap in told]
            shown = [(row[0], row[6]) for row in rows[of] if row[1] != 'power lost' and row[2] >= since]
            same('a gap of no event', [gap for gap in shown if gap not in {gap[:2] for gap in told}], [])
            again = [(name, leaf) for name, leaf, reason in told if reason == 'role_died']  # one that was down already
            same(of, sorted(gap for gap in shown if gap not in again),
                 sorted(gap[:2] for gap in told if gap[:2] not in again))
            same('role down', 'role down' in {row[1] for row in rows[of]}, bool(again))
        elif of == 'policies':
            same(of, rows[of], [[vehicle(row[0]), *moments(row[2:3]), *unquoted(row[3:]), row[1]] for row in fields(told, 5)])
        elif of == 'fired':
            same(of, {row[0] for row in rows['rules']} & set(told.split()), set())
        elif of == 'vehicles':
            same(of, [[row[0], number(row[1]), number(row[2]), *row[3:5]] for row in rows['seal'] if row[1] != '0'],
                 [[vehicle(row[0]), int(row[1]), int(row[2]), *moments(row[3:])] for row in fields(told, 5)])
        elif of == 'coverage':
            lines = []
            for line in told.splitlines()[1:]:
                if line[0] != ' ':
                    lines.append([line[:5].strip(), line[21:], line[6:19].strip(), '', ''])
                elif lines and line.startswith(' ' * 21 + 'scenarios: '):
                    proof = re.match(r'(never)?,? ?([0-9]+.*?hold)(?:, last ([^T ]*))?', line[32:])
                    lines[-1][4] = f'never: {proof[2]}' if proof[1] else f'{proof[3]}, {proof[2]}'
                elif lines:
                    lines[-1][3] = line.strip()
            given = '--scenarios' in command
            same(of, rows[of], [row if row[4] or not given or row[2] == 'out of reach' else
                                row[:4] + ['no scenario recorded'] for row in lines])
    print(' '.join(sorted(set(done))))
    for line in wrong:
        print(line)
    return 1 if wrong else 0


sys.exit(main())
