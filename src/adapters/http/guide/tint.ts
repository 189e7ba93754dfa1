import { escapeHtml } from './escape.js';

const STRING = String.raw`(?<string>'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|${'`'}(?:\\.|[^${'`'}\\])*${'`'})`;

const WORDS =
  'async|await|break|const|else|export|for|from|function|if|import|input|interface|let|new|null|query|response|return|stack|throw|true|false|try|catch|type|undefined|while';

const SCRIPT = new RegExp(
  String.raw`(?<comment>\/\/[^\n]*)|${STRING}|(?<word>\b(?:${WORDS})\b)`,
  'g',
);

/** A single-quoted argument may span lines, as the body of a request does. */
const SHELL =
  /(?<comment>(?<=^|\s)#[^\n]*)|(?<string>'[^']*'|"(?:\\.|[^"\\])*")|(?<word>\$\w+|(?<=\s)--?[A-Za-z][\w-]*)/g;

const JSON_TEXT = /(?<word>"(?:\\.|[^"\\\n])*"(?=\s*:))|(?<string>"(?:\\.|[^"\\\n])*")/g;

const SHAPES: Readonly<Record<string, RegExp>> = {
  bash: SHELL,
  sh: SHELL,
  json: JSON_TEXT,
  http: JSON_TEXT,
  ts: SCRIPT,
  tsx: SCRIPT,
  js: SCRIPT,
  javascript: SCRIPT,
  vue: SCRIPT,
  xs: SCRIPT,
};

/** Highlights code as HTML: comments, strings and keywords get a class, and the stylesheet has the colours. */
export const tint = (code: string, language: string): string => {
  const shape = SHAPES[language];
  if (shape === undefined) return escapeHtml(code);
  let html = '';
  let end = 0;
  for (const match of code.matchAll(shape)) {
    const groups: Readonly<Record<string, string | undefined>> = match.groups ?? {};
    const kind = Object.keys(groups).find((name) => groups[name] !== undefined) ?? '';
    html += `${escapeHtml(code.slice(end, match.index))}<span class="${kind}">${escapeHtml(match[0])}</span>`;
    end = match.index + match[0].length;
  }
  return html + escapeHtml(code.slice(end));
};
