import { readFileSync, readdirSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { readyPicture, readyText, type ReadyText } from '../answer.js';
import type { Entry } from '../built-files.js';
import { ROOT } from '../root.js';
import { fileOf, NAMES } from './documents.js';
import { printPage } from './page.js';
import { renderMarkdown } from './render.js';
import type { Findable } from './findable.js';
import { findablesOf } from './search-index.js';

/** Keeps what is made once; who asks while it is made waits for the same. */
const remembered = <A>(make: (name: string) => A): ((name: string) => A) => {
  const known = new Map<string, A>();
  return (name) => {
    const found = known.get(name) ?? make(name);
    known.set(name, found);
    return found;
  };
};

/** What a document is called, and the paragraph that it begins with on one line. */
const aboutText = (text: string): { readonly title: string; readonly about: string } => {
  const [heading = '', ...parts] = text.split(/\n\n+/);
  const about = parts.find((part) => !part.startsWith('#')) ?? '';
  return { title: heading.replace(/^# /, ''), about: about.replace(/\s*\n\s*/g, ' ') };
};

export interface Listed {
  readonly name: string;
  readonly title: string;
  readonly about: string;
}

/** The folders of `docs` of which something is shown. */
export const FOLDERS = ['decisions', 'images', 'performance'] as const;

export interface Site {
  readonly list: () => readonly Listed[];
  /** A document as it is written. */
  readonly markdown: (name: string) => ReadyText;
  readonly page: (name: string, entry: Entry) => Promise<ReadyText>;
  readonly index: () => Promise<ReadyText>;
  /** Of those that a folder holds, and no other name leads anywhere. */
  readonly isIn: (folder: (typeof FOLDERS)[number], file: string) => boolean;
  readonly picture: (path: string) => ReadyText;
}

/** The guides as pages and as text: each is read and made when it is asked for first, and kept. */
export const makeSite = (version: string): Site => {
  const read = remembered((name: string) => readFileSync(new URL(fileOf(name), ROOT), 'utf8'));
  const about = remembered((name) => aboutText(read(name)));
  const rendered = remembered((name) => renderMarkdown(name, read(name)));
  const namesIn = remembered((folder) => readdirSync(new URL(`docs/${folder}/`, ROOT)));
  const list = (): readonly Listed[] => NAMES.map((name) => ({ name, ...about(name) }));
  const pages = new Map<string, ReadyText>();
  const indexes = remembered(async () => {
    const all: Findable[] = [];
    for (const name of NAMES) {
      all.push(...findablesOf(name, about(name).title, await rendered(name)));
      // A page takes some 10 to 40 ms: requests are answered in between.
      await setImmediate();
    }
    return readyText(JSON.stringify(all));
  });

  return {
    list,
    markdown: remembered((name) => readyText(read(name))),
    page: async (name, entry) => {
      const known = pages.get(name);
      if (known !== undefined) return known;
      const titles = new Map(list().map(({ name: other, title }) => [other, title]));
      const page = { name, ...about(name), ...(await rendered(name)) };
      const text = readyText(printPage(page, titles, entry, version));
      pages.set(name, text);
      return text;
    },
    index: () => indexes(''),
    isIn: (folder, file) => namesIn(folder).includes(file),
    picture: remembered((path) =>
      readyPicture(readFileSync(new URL(`docs/${path}`, ROOT)), path.endsWith('.png')),
    ),
  };
};
