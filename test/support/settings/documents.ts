import { GROUPS } from '../../../src/infrastructure/settings.js';

const groups = Object.entries(GROUPS).map(([title, group]) => ({
  title,
  rows: Object.entries<readonly [unknown, string, string]>(group).map(
    ([name, [, given, says]]) => ({ name, given, says }),
  ),
}));

/** Wraps the text into comment lines of a width that an editor shows whole. */
const comment = (text: string): string => text.replace(/(.{1,100})(?: |$)/g, '# $1\n').trimEnd();

const plain = (markdown: string): string =>
  markdown.replaceAll('`', '').replace(/\[([^\]]+)\]\(([^)]+)\)/g, '$1 ($2)');

/** The image sets production; an empty line, passed on by `docker run --env-file`, would unset it. */
const lineOf = (name: string, given: string): string =>
  `${name === 'NODE_ENV' ? '# ' : ''}${name}=${given}`;

/** Returns the template of `.env`, with every setting. */
export const envExample = (): string =>
  [
    '# Every setting with its default. Copy to .env and set what you need; the environment wins over .env.',
    '# Made by `npm run settings`.',
    ...groups.flatMap(({ title, rows }) => [
      `\n## ${title}`,
      ...rows.map(({ name, given, says }) => `\n${comment(plain(says))}\n${lineOf(name, given)}`),
    ]),
    '',
  ].join('\n');

/** Returns the table of a group as Prettier formats it. */
const table = (rows: (typeof groups)[number]['rows']): string => {
  const cells = rows.map(({ name, given, says }) => [
    `\`${name}\``,
    given === '' ? '' : `\`${given}\``,
    // The descriptions link to documents from the root of the project.
    says.replaceAll('](docs/', ']('),
  ]);
  const all = [['Setting', 'Default', 'Meaning'], ...cells];
  const widths = [0, 1, 2].map((column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  const lines = all.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)));
  lines.splice(
    1,
    0,
    widths.map((width) => '-'.repeat(width)),
  );
  return lines.map((row) => `| ${row.join(' | ')} |\n`).join('');
};

/** Returns the settings page as it should be: its introduction, and a table for each group. */
export const withSettings = (page: string): string => {
  const [beginning = ''] = page.split('\n## ');
  const parts = groups.map(({ title, rows }) => `## ${title}\n\n${table(rows)}`);
  return [beginning.trimEnd() + '\n', ...parts].join('\n');
};
