import { argumentRules } from './argument-rules.js';
import { triggerRules } from './trigger-rules.js';
import type { Fault } from './tokens.js';
import {
  groupsOf,
  isGroup,
  isMark,
  isNewline,
  isWord,
  linesOf,
  parse,
  textOf,
  type Group,
  type Item,
} from './tree.js';

const RESERVED = ['response', 'output', 'input', 'index', 'auth', 'env', 'db', 'this', 'result'];

const hasOnlyAscii = (source: string): readonly Fault[] =>
  source.split('\n').flatMap((text, index) =>
    // oxlint-disable-next-line no-control-regex
    /[^\x00-\x7f]/.test(text) ? [{ rule: 'ascii', line: index + 1, text }] : [],
  );

/** Comments must be alone on a line, at the top or between statements. */
const commentsInPlace = (group: Group): readonly Fault[] =>
  group.items.flatMap((item, index) => {
    if (isGroup(item) || item.kind !== 'comment') return [];
    const before = group.items[index - 1];
    const isAlone = before === undefined || isNewline(before);
    const isPlaced = group.kind === 'top' || group.kind === 'statements';
    const isPlain = item.text.startsWith('//');
    return isAlone && isPlaced && isPlain
      ? []
      : [{ rule: 'comment', line: item.line, text: item.text }];
  });

/** Returns the variable that a statement sets: `var $x`, `as $x`, `math.add $x`. */
const targetOf = (line: readonly Item[], index: number): string | null => {
  const [word, target] = [line[index], line[index + 1]];
  const binds = isWord(word, 'var', 'as', 'var.update') || textOf(word).startsWith('math.');
  return binds && textOf(target).startsWith('$') ? textOf(target) : null;
};

const bindsNoReservedName = (group: Group): readonly Fault[] =>
  group.items.flatMap((item, index) => {
    const name = targetOf(group.items, index)?.slice(1).split('.')[0] ?? '';
    return RESERVED.includes(name)
      ? [{ rule: 'reserved-name', line: item.line, text: `$${name}` }]
      : [];
  });

const namesNoFieldRun = (group: Group): readonly Fault[] =>
  isWord(group.head[0], 'input', 'schema')
    ? linesOf(group)
        .filter((line) => line.some((item, at) => at > 0 && isWord(item, 'run')))
        .map(([first]) => ({ rule: 'field-run', line: first?.line ?? 0, text: 'run' }))
    : [];

/** `elseif` is one word, and branches are allowed in `conditional` only. */
const branchesInConditional = (group: Group): readonly Fault[] =>
  group.items.flatMap((item, index) => {
    const text = textOf(item);
    if (isWord(item, 'else') && isWord(group.items[index + 1], 'if'))
      return [{ rule: 'elseif', line: item.line, text: 'else if' }];
    const isStray =
      isWord(item, 'if', 'elseif', 'else') &&
      !isMark(group.items[index + 1], ':', '=') &&
      !isWord(group.head[0], 'conditional');
    return isStray ? [{ rule: 'branch', line: item.line, text }] : [];
  });

const usesNoDefaultFilter = (group: Group): readonly Fault[] =>
  group.items.flatMap((item, index) =>
    isMark(item, '|') && isWord(group.items[index + 1], 'default')
      ? [{ rule: 'default-filter', line: item.line, text: '|default' }]
      : [],
  );

/** `$a|to_text ~ "b"` parses differently from what it looks like, so filters need parentheses. */
const parenthesisesFilters = (group: Group): readonly Fault[] =>
  linesOf(group)
    .filter(
      (line) => line.some((item) => isMark(item, '~')) && line.some((item) => isMark(item, '|')),
    )
    .map(([first]) => ({
      rule: 'concat-filter',
      line: first?.line ?? 0,
      text: '~ and | without parentheses',
    }));

/** A `throw` is answered with status 200, so the kit must not use it. */
const throwsNothing = (group: Group): readonly Fault[] =>
  group.items
    .filter((item) => isWord(item, 'throw'))
    .map(({ line }) => ({ rule: 'throw', line, text: 'throw' }));

/** Patterns of secrets: a long run of letters and digits, known prefixes, or a literal text where a secret belongs. */
const SECRETS: readonly RegExp[] = [
  /\b(?=\w*\d)(?=\w*[a-zA-Z])[\w+=-]{24,}/,
  /\bwhsec_[A-Za-z0-9+]/,
  /\beyJ[A-Za-z0-9_-]{8,}/,
  /Bearer [A-Za-z0-9._-]{8,}/,
  /\b(key|secret|token|password|api_key)\s*[=:]\s*["'][^"']+["']/i,
  /\|hmac_\w+:\s*["']/,
];

const holdsNoSecret = (source: string): readonly Fault[] =>
  source
    .split('\n')
    .flatMap((text, index) =>
      SECRETS.some((shape) => shape.test(text)) ? [{ rule: 'secret', line: index + 1, text }] : [],
    );

const GROUP_RULES: readonly ((group: Group) => readonly Fault[])[] = [
  commentsInPlace,
  bindsNoReservedName,
  namesNoFieldRun,
  branchesInConditional,
  usesNoDefaultFilter,
  parenthesisesFilters,
  throwsNothing,
  ...argumentRules,
  ...triggerRules,
];

/** Returns what would not parse on a Xano workspace, or would not do there what it appears to do. */
export const faultsOf = (source: string): readonly Fault[] => {
  const { top, faults } = parse(source);
  const found = groupsOf(top).flatMap((group) => GROUP_RULES.flatMap((rule) => rule(group)));
  return [...hasOnlyAscii(source), ...holdsNoSecret(source), ...faults, ...found].toSorted(
    (one, other) => one.line - other.line,
  );
};
