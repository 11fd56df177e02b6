#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""report_check.py PAGE: runs the command that each table of a report names, and compares.

Prints a line for each figure that differs, or for what the page must not hold; nothing and exit 0
when all agree. sallyport must be on the PATH."""
import html.parser
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


def pairs(text):
    return [line.split('\t', 1) for line in text.splitlines()]


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
            shown = {row[0]: number(row[1]) for row in rows[of] if row[1] != '0'}
            same(of, shown, {key: n for key, n in sums(told).items() if n})
        elif of == 'timeline':
            told = sums(told)
            same(of, {key: n for key, n in page.bars.items() if n},
                 {key: n for key, n in told.items() if key in page.bars})
            outside = sum(n for key, n in told.items() if key not in page.bars)
            same('undated', f'{outside} attempts bear' in text, outside > 0)
        elif of == 'places':
            told = sums(told)
            same(of, {row[0]: number(row[1]) for row in rows[of]},
                 told if len(told) <= 20 else {row[0]: told.get(row[0]) for row in rows[of]})
            left = re.search(r'([0-9]+) more places?, ([0-9,]+) attempts?, not shown', text)
            same('left out', [number(word) for word in left.groups()] if left else [0, 0],
                 [len(told) - len(rows[of]), sum(told.values()) - sum(number(row[1]) for row in rows[of])])
        elif of in ('reasons', 'modes', 'threats'):
            same(of, {row[0]: number(row[1]) for row in rows[of]}, sums(told))
        elif of == 'gaps':
            since = re.search(r'--since (\S+)Z', command)
            since = since.group(1).replace('T', ' ') if since else ''
            told = [(vehicle(path), *line.split()) for path, line in pairs(told)]
            shown = [(row[0], row[6]) for row in rows[of] if row[1] != 'power lost' and row[2] >= since]
            same('a gap of no event', [gap for gap in shown if gap not in {gap[:2] for gap in told}], [])
            again = [(name, leaf) for name, leaf, reason in told if reason == 'role_died']  # one that was down already
            same(of, sorted(gap for gap in shown if gap not in again),
                 sorted(gap[:2] for gap in told if gap[:2] not in again))
            same('role down', 'role down' in {row[1] for row in rows[of]}, bool(again))
        elif of == 'policies':
            same(of, [(row[0], row[4]) for row in rows[of]], [(vehicle(path), leaf) for path, leaf in pairs(told)])
        elif of == 'fired':
            same(of, {row[0] for row in rows['rules']} & set(told.split()), set())
        elif of == 'coverage':
            shown = [f'{row[0]} {row[2]}' for row in rows[of]]
            lines = [line for line in told.splitlines()[1:] if line[0] != ' ']
            same(of, shown, [f'{line[:5].strip()} {line[6:19].strip()}' for line in lines])
    print(' '.join(sorted(set(done))))
    for line in wrong:
        print(line)
    return 1 if wrong else 0


sys.exit(main())
