type TokenKind = 'word' | 'variable' | 'string' | 'number' | 'mark' | 'comment' | 'newline';

export interface Token {
  readonly kind: TokenKind;
  /** The token as written; a string without its quotes and with its escapes undone. */
  readonly text: string;
  /** Line number, counted from 1. */
  readonly line: number;
}

export interface Fault {
  readonly rule: string;
  readonly line: number;
  readonly text: string;
}

interface Scan {
  readonly tokens: readonly Token[];
  readonly faults: readonly Fault[];
}

/** The patterns in the order in which they are tried. */
const SHAPES: readonly (readonly [TokenKind | 'blank' | 'open', RegExp])[] = [
  ['blank', /[ \t\r]+/y],
  ['newline', /\n/y],
  ['comment', /\/\/[^\n]*|\/\*[\s\S]*?\*\/|#[^\n]*/y],
  ['string', /"""[\s\S]*?"""|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`[^`]*`/y],
  ['open', /["'`]/y],
  ['variable', /\$[\w$]*(?:\.[\w$]+)*/y],
  ['number', /\d+(?:\.\d+)?/y],
  ['word', /[A-Za-z_][\w.]*/y],
  ['mark', /[=!<>]=\?|[<>]\?|&&|\|\||\?\?|[^\s\w]/y],
];

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r' };

const unquote = (text: string): string => {
  const width = text.startsWith('"""') ? 3 : 1;
  return text
    .slice(width, -width)
    .replace(/\\(.)/g, (_, escaped: string) => ESCAPES[escaped] ?? escaped);
};

const matchAt = (source: string, at: number): readonly [TokenKind | 'blank' | 'open', string] => {
  for (const [kind, shape] of SHAPES) {
    shape.lastIndex = at;
    const found = shape.exec(source)?.[0];
    if (found !== undefined && found !== '') return [kind, found];
  }
  return ['mark', source.charAt(at)];
};

/** Splits XanoScript into tokens. A quote that is never closed is a fault; the scan goes on after it. */
export const scan = (source: string): Scan => {
  const tokens: Token[] = [];
  const faults: Fault[] = [];
  let line = 1;
  for (let at = 0; at < source.length;) {
    const [kind, text] = matchAt(source, at);
    if (kind === 'open') faults.push({ rule: 'open-quote', line, text });
    else if (kind !== 'blank')
      tokens.push({ kind, text: kind === 'string' ? unquote(text) : text, line });
    at += text.length;
    line += text.split('\n').length - 1;
  }
  return { tokens, faults };
};
