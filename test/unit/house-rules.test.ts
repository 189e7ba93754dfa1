import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';

const root = fileURLToPath(new URL('../..', import.meta.url));

interface Source {
  readonly path: string;
  readonly text: string;
}

/** Returns the faults of a file; empty if it keeps the rule. */
type Rule = (file: Source) => readonly string[];

const filesIn = (folder: string): readonly Source[] =>
  readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(ts|lua|mjs|cjs)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => ({ path: relative(root, path), text: readFileSync(path, 'utf8') }));

const count = (text: string, shape: RegExp): number => Array.from(text.matchAll(shape)).length;

const each = (text: string, shape: RegExp): readonly string[] =>
  Array.from(text.matchAll(shape), ([, found = '']) => found);

const withoutComments = (text: string): string =>
  text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '');

const when = (broken: boolean, fault: string): readonly string[] => (broken ? [fault] : []);

/** uvu skips a suite that is never run, and reports success. */
const runsEverySuite: Rule = ({ text }) => {
  const made = count(text, /= (?:[s]uite(?:<[^>]*>)?|await openTransactions)\(/g);
  const run = count(text, /\.run\(\);/g);
  return when(made !== run, `${made} suites, ${run} of them run`);
};

const isShort: Rule = ({ text }) => {
  const lines = text.trimEnd().split('\n').length;
  return when(lines > 250, `${lines} lines`);
};

const hasNoLeftovers: Rule = ({ text }) => each(text, /\b(TO[D]O|FIX[M]E)\b/g);

const printsOnlyFromInfrastructure: Rule = ({ path, text }) =>
  path.startsWith('src/infrastructure/') ? [] : each(withoutComments(text), /\b(console\.\w+)/g);

/** A name in pieces: it ends with its colon, or continues with a value. */
const KEY_PREFIX = /['"`]((?:user|post|comment|hashtag|sys):)(?:['"`]|\$\{)/g;
const KNOWS_KEYS = /^src\/(adapters\/redis\/keys|domain\/key|domain\/invariant\/\w+)\.ts$/;

const joinsNoKeyByHand: Rule = ({ path, text }) =>
  KNOWS_KEYS.test(path) ? [] : each(withoutComments(text), KEY_PREFIX);

/** Splits a Lua file into its header comment and the rest. */
const partsOf = (lua: string): readonly [header: string, body: string] => {
  const lines = lua.split('\n');
  const end = lines.findIndex((line) => !line.startsWith('--'));
  const body = lines.slice(end).filter((line) => !line.trim().startsWith('--'));
  return [lines.slice(0, end).join('\n'), body.join('\n')];
};

/** Requires that each KEYS[n] and ARGV[n] is documented and used; one reached by counting is written `[n..]`. */
const documentsItsInput: Rule = ({ text }) => {
  const [header, body] = partsOf(text);
  return ['KEYS', 'ARGV'].flatMap((list) => {
    const used = new Set(each(body, new RegExp(`\\b${list}\\[(\\d+)\\]`, 'g')));
    const documented = new Set(each(header, new RegExp(`\\b${list}\\[(\\d+)\\]`, 'g')));
    const isCounted = new RegExp(`\\b${list}\\b(?!\\[\\d+\\])`).test(body);
    return [
      ...[...used].filter((n) => !documented.has(n)).map((n) => `${list}[${n}] is not documented`),
      ...(isCounted ? [] : [...documented].filter((n) => !used.has(n))).map(
        (n) => `${list}[${n}] is documented and not used`,
      ),
      ...when(isCounted && !header.includes(list), `${list} is not documented`),
    ];
  });
};

const namesNoKey: Rule = ({ text }) =>
  each(partsOf(text)[1], /['"]((?:user|post|comment|hashtag|explore|users|models|sys):)/g);

/** KEYS and SCAN walk over all keys, including undeclared ones. */
const walksOverNothing: Rule = ({ text }) => each(text, /\bp?call\(\s*['"](KEYS|SCAN)['"]/gi);

/** Requires that a script is registered by its name, and an include is requested by it. */
const isRegistered =
  (registry: string, scripts: readonly Source[]): Rule =>
  ({ path }) => {
    const name = basename(path, '.lua');
    const isAsked = scripts.some(({ text }) => new RegExp(`@include ${name}(?![\\w-])`).test(text));
    const isKnown =
      basename(dirname(path)) === 'includes' ? isAsked : registry.includes(`: '${name}',`);
    return when(!isKnown, `${name} is not registered`);
  };

const src = filesIn('src');
const tests = filesIn('test');
const lua = src.filter(({ path }) => path.endsWith('.lua'));
const suites = tests.filter(({ path }) => /\.(test|contract)\.ts$/.test(path));
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

const test = suite('house rules');

/** Asserts that the files keep the rule, and that a planted violation is found. */
const keeps = (
  sentence: string,
  files: readonly Source[],
  rule: Rule,
  path: string,
  ...broken: readonly string[]
): void => {
  test(sentence, () => {
    assert.ok(files.length > 0, 'no file is looked at');
    const faults = files.flatMap((file) => rule(file).map((fault) => `${file.path}: ${fault}`));
    assert.is(faults.join('\n'), '');
    for (const text of broken) assert.ok(rule({ path, text }).length > 0, text.slice(0, 80));
  });
};

// The words are split, so that this file does not break the rules it tests.
const [make, todo, fixme] = ['suite', 'TO' + 'DO', 'FIX' + 'ME'];

keeps(
  'every suite is run',
  suites,
  runsEverySuite,
  'test/a.test.ts',
  `const test = ${make}('a');`,
  `const test = ${make}<State>('a');`,
);
keeps('no file is over 250 lines', [...src, ...tests], isShort, 'src/a.ts', 'a\n'.repeat(251));
keeps(
  'no comment leaves work for later',
  [...src, ...tests],
  hasNoLeftovers,
  'src/a.ts',
  `// ${todo}: later`,
  `// ${fixme} later`,
);
keeps(
  'only src/infrastructure prints to the console',
  src,
  printsOnlyFromInfrastructure,
  'src/adapters/http/a.ts',
  "console.log('a');",
  "const a = 1; // a\nconsole.error('a');",
);
keeps(
  'Redis keys are built in one place',
  src,
  joinsNoKeyByHand,
  'src/adapters/http/a.ts',
  'const key = `user:${name}`;',
  "const key = 'post:' + id;",
  'const key = `comment:${id}`;',
  "name.startsWith('sys:')",
);
keeps(
  'a Lua file documents exactly the keys and arguments that it uses',
  lua,
  documentsItsInput,
  'src/adapters/redis/scripts/a.lua',
  "-- A.\n--\n-- ARGV[1]  a\n\nreturn redis.call('GET', KEYS[1]) .. ARGV[1]\n",
  '-- A.\n\nreturn ARGV[2]\n',
  "-- A.\n--\n-- KEYS[1]  a\n-- KEYS[2]  b\n\nreturn redis.call('GET', KEYS[1])\n",
  "-- A.\n\nreturn redis.call('MGET', unpack(KEYS))\n",
  '-- A.\n\nfor i = 1, #ARGV do f(ARGV[i]) end\n',
);
keeps(
  'a Lua file names no key',
  lua,
  namesNoKey,
  'src/adapters/redis/scripts/a.lua',
  "-- A.\n\nreturn redis.call('GET', 'user:' .. ARGV[1])\n",
  '-- A.\n\nreturn redis.call("GET", "sys:work")\n',
  "-- A.\n\nreturn redis.call('ZCARD', 'explore:feed')\n",
);
keeps(
  'a Lua file never uses KEYS or SCAN',
  lua,
  walksOverNothing,
  'src/adapters/redis/scripts/a.lua',
  "-- A.\n\nreturn redis.call('KEYS', '*')\n",
  "-- A.\n\nreturn redis.pcall( 'scan', 0)\n",
);
keeps(
  'every Lua file is registered or included',
  lua,
  isRegistered(read('src/adapters/redis/scripts.ts'), lua),
  'src/adapters/redis/scripts/never-registered.lua',
  '-- A.\n',
);

test('an include that no script uses is reported', () => {
  const rule = isRegistered('', [{ path: 'a.lua', text: '-- @include abc' }]);
  const include = (name: string) => ({ path: `scripts/includes/${name}.lua`, text: '' });
  assert.equal(rule(include('abc')), []);
  assert.equal(rule(include('ab')), ['ab is not registered']);
});

test.run();
