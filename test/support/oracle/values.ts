import type { Column, Columns } from './app.js';

/** Possible values of columns, including null; a number chooses one. */
const TEXTS: readonly (string | null)[] = ['Ann', 'Ünï "quoted"', '', null, 'two\nlines', '<b>'];
const URLS: readonly (string | null)[] = [
  'https://img.example/1.png',
  null,
  'https://img.example/2.png',
];

const USER_COLUMNS: Readonly<Record<string, readonly Column[]>> = {
  display_name: TEXTS,
  bio: TEXTS,
  avatar: URLS,
  email: ['a@example.com', null],
  mood: ['glad', 'sad', '', null],
  role: ['user', 'model', 'admin', 'model', null],
};

/** Texts, each with its tags. */
export const CONTENTS: Readonly<Record<string, readonly string[]>> = {
  '': [],
  'a plain text': [],
  'by the #sea': ['sea'],
  '#sky over the #sea': ['sky', 'sea'],
  'Kunst! #art': ['art'],
};

const POST_COLUMNS: Readonly<Record<string, readonly Column[]>> = {
  content: Object.keys(CONTENTS),
  media_url: URLS,
  hashtags: [['art'], [], ['sea', 'sun'], null, ['sun']],
};

const COMMENT_TEXTS: readonly (string | null)[] = ['nice', 'two\nlines', 'Ünï "quoted"', null];

export const someComment = (value: number): Columns => ({
  content: COMMENT_TEXTS[value % COMMENT_TEXTS.length] ?? null,
});

const drawn = (
  columns: Readonly<Record<string, readonly Column[]>>,
  chosen: number,
  value: number,
): Columns =>
  Object.fromEntries(
    Object.entries(columns).flatMap(([name, options], place) =>
      (chosen >> place) % 2 === 0
        ? []
        : [[name, options[(value >> place) % options.length] ?? null] as const],
    ),
  );

/** Draws some columns of a user, at least one. */
export const someUser = (chosen: number, value: number): Columns =>
  drawn(USER_COLUMNS, (chosen >> 2) | (1 << (chosen % 6)), value);

export const somePost = (chosen: number, value: number): Columns =>
  drawn(POST_COLUMNS, (chosen >> 2) | (1 << (chosen % 3)), value);

/** Draws a new row with all columns or only some; its creation time is always among them. */
export const freshUser = (chosen: number, value: number, now: number): Columns => ({
  ...drawn(USER_COLUMNS, chosen % 2 === 0 ? 0xff : chosen >> 1, value),
  created_at: now,
});

export const freshPost = (chosen: number, value: number, now: number): Columns => ({
  ...drawn(POST_COLUMNS, chosen % 2 === 0 ? 0xff : chosen >> 1, value),
  created_at: now,
});
