import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

/** A fenced block of a document. */
export interface Block {
  readonly document: string;
  /** Line of the opening fence, counted from 1. */
  readonly line: number;
  readonly language: string;
  readonly text: string;
}

export const readDocument = (document: string): string =>
  readFileSync(join(ROOT, document), 'utf8');

const markdownIn = (folder: string): readonly string[] =>
  readdirSync(join(ROOT, folder))
    .filter((name) => name.endsWith('.md'))
    .sort()
    .map((name) => join(folder, name));

/** Returns the manuals of the service, whose requests are run. */
export const manuals = (): readonly string[] => ['README.md', ...markdownIn('docs')];

/** Returns all documents for people. */
export const documents = (): readonly string[] => [
  ...markdownIn('.'),
  ...markdownIn('docs'),
  ...markdownIn('docs/decisions'),
  ...markdownIn('skills/xano-redis-sync'),
];

export const blocksOf = (document: string, source = readDocument(document)): readonly Block[] => {
  const blocks: Block[] = [];
  let open: { line: number; language: string; lines: string[] } | null = null;
  source.split('\n').forEach((line, index) => {
    const fence = /^\s*```(\w*)\s*$/.exec(line);
    if (open === null) {
      if (fence !== null) open = { line: index + 1, language: fence[1] ?? '', lines: [] };
    } else if (fence !== null) {
      blocks.push({ document, ...open, text: open.lines.join('\n') });
      open = null;
    } else open.lines.push(line);
  });
  return blocks;
};

/** Returns a document without its fenced blocks. */
export const proseOf = (source: string): string =>
  source.replace(/^\s*```[\s\S]*?^\s*```\s*$/gm, '');
