import { GROUPS } from '../../../src/infrastructure/settings.js';

const groups = Object.entries(GROUPS).map(([title, group]) => ({
  title,
  rows: Object.entries<readonly [unknown, string, string]>(group).map(
    ([name, [, given, says]]) => ({ name, given, says }),
  ),
}));

/** In lines of a width that an editor shows whole. */
const comment = (text: string): string => text.replace(/(.{1,100})(?: |$)/g, '# $1\n').trimEnd();

const plain = (markdown: string): string =>
  markdown.replaceAll('`', '').replace(/\[([^\]]+)\]\(([^)]+)\)/g, '$1 ($2)');

/** The template of `.env`, with every setting. */
export const envExample = (): string =>
  [
    '# Every setting with its default. Copy to .env and set what you need; the environment wins over .env.',
    '# Made by `npm run settings`.',
    ...groups.flatMap(({ title, rows }) => [
      `\n## ${title}`,
      ...rows.map(({ name, given, says }) => `\n${comment(plain(says))}\n${name}=${given}`),
    ]),
    '',
  ].join('\n');

/** The table of the README, as Prettier sets it. */
const table = (): string => {
  const cells = groups.flatMap(({ rows }) =>
    rows.map(({ name, given, says }) => [`\`${name}\``, given === '' ? '' : `\`${given}\``, says]),
  );
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

/** The README with the table of settings as it should be. */
export const withSettings = (readme: string): string =>
  readme.replace(/^\| Setting +\|.*\n(\|.*\n)*/m, table);
