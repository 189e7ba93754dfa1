import { evaluate } from './expression.js';
import { rowOf, type Row } from './filters.js';
import { KIT_FILES } from './kit.js';
import { callOf } from './calls.js';
import { scopeOf, type Frame } from './frame.js';
import { defaultOf, xanoError, type World } from './world.js';
import {
  entriesOf,
  isGroup,
  isWord,
  linesOf,
  parse,
  textOf,
  type Group,
  type Item,
} from './tree.js';

const bind = (frame: Frame, target: Item | undefined, value: unknown): void => {
  frame.names.set(textOf(target).slice(1), value);
};

const branchOf = (conditional: Group, frame: Frame): Group | undefined =>
  conditional.items
    .filter(isGroup)
    .filter(({ kind }) => kind === 'statements')
    .find(
      ({ head }) => isWord(head[0], 'else') || evaluate(head.slice(1), scopeOf(frame)) === true,
    );

const part = (group: Group, word: string): Group => {
  const found = group.items.filter(isGroup).find(({ head }) => isWord(head[0], word));
  if (found === undefined) throw new Error(`no ${word} on line ${group.line}`);
  return found;
};

const tryCatch = (group: Group, frame: Frame): void => {
  try {
    runStatements(part(group, 'try'), frame);
  } catch {
    runStatements(part(group, 'catch'), frame);
  }
};

/** Restores all tables when a statement fails. */
const transaction = (group: Group, frame: Frame): void => {
  const before = structuredClone(frame.world.tables);
  try {
    runStatements(part(group, 'stack'), frame);
  } catch (error) {
    Object.assign(frame.world.tables, before);
    throw error;
  }
};

const forEach = (line: readonly Item[], group: Group, frame: Frame): void => {
  const body = part(group, 'each');
  for (const item of evaluate(line.slice(1, 2), scopeOf(frame)) as readonly unknown[]) {
    bind(frame, body.head[2], item);
    runStatements(body, frame);
  }
};

const demand = (line: readonly Item[], group: Group, frame: Frame): void => {
  if (evaluate(line.slice(1, 2), scopeOf(frame)) === true) return;
  const entries = entriesOf(group);
  throw xanoError(textOf(entries.get('error_type')?.[0]), textOf(entries.get('error')?.[0]));
};

const runStatement = (line: readonly Item[], frame: Frame): void => {
  const name = textOf(line[0]);
  const group = line.findLast(isGroup);
  const as = line.findLastIndex((item) => isWord(item, 'as'));
  const args = group ?? { kind: 'arguments', head: [], items: [], line: 0 };
  if (name === 'conditional') {
    const branch = branchOf(args, frame);
    if (branch !== undefined) runStatements(branch, frame);
  } else if (name === 'try_catch') tryCatch(args, frame);
  else if (name === 'db.transaction') transaction(args, frame);
  else if (name === 'foreach') forEach(line, args, frame);
  else if (name === 'precondition') demand(line, args, frame);
  else if (name === 'var' || name === 'var.update') {
    const isSet = frame.names.has(textOf(line[1]).slice(1));
    if (name === 'var.update' && !isSet) throw new Error(`never set: ${textOf(line[1])}`);
    bind(frame, line[1], evaluate(entriesOf(args).get('value') ?? [], scopeOf(frame)));
  } else {
    const subject = line[1] === group ? '' : textOf(line[1]);
    const value = callOf(name, subject, entriesOf(args), frame);
    if (as >= 0) bind(frame, line[as + 1], value);
  }
};

const runStatements = (group: Group, frame: Frame): void => {
  for (const line of linesOf(group)) runStatement(line, frame);
};

const inputsOf = (definition: Group, now: number): Row => {
  const group = definition.items.filter(isGroup).find(({ head }) => isWord(head[0], 'input'));
  const lines = group === undefined ? [] : linesOf(group);
  return Object.fromEntries(lines.flatMap((line) => defaultOf(line, now)));
};

/** Runs a file of the kit: a trigger, function, task or endpoint. Returns its response. */
export const runSource = (source: string, input: Row, world: World): unknown => {
  const definition = parse(source).top.items.find(isGroup);
  if (definition === undefined) throw new Error('nothing is defined');
  const names = new Map<string, unknown>([
    ['input', { ...inputsOf(definition, world.now()), ...input }],
    ['env', world.env],
    ['auth', world.auth],
  ]);
  const frame: Frame = { world, names, run: (name, given) => runFunction(name, given, world) };
  runStatements(part(definition, 'stack'), frame);
  const response = entriesOf(definition).get('response');
  return response === undefined ? null : evaluate(response, scopeOf(frame));
};

/** Runs the function of the kit with this name. */
const runFunction = (name: string, input: Row, world: World): unknown => {
  const file = KIT_FILES.find(({ text }) => text.includes(`function "${name}" {`));
  if (file === undefined) throw new Error(`no such function: ${name}`);
  return runSource(file.text, input, world);
};

/** Runs the functions that were started in the background, and those that they start. */
export const runQueue = (world: World): void => {
  for (let job = world.queue.shift(); job !== undefined; job = world.queue.shift())
    runFunction(job.name, rowOf(job.input), world);
};
