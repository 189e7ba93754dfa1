import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';

const root = fileURLToPath(new URL('../..', import.meta.url));
const entities = join(root, 'src/domain/entities');

/** What is put in before which text of a file. */
type Plants = Readonly<Record<string, readonly (readonly [text: string, before: string])[]>>;

interface Case {
  readonly plants: Plants;
  /** Where the compiler says that something is yet to be said. */
  readonly named: readonly string[];
  /** How many files of the source it may take, with those that the plants are in. */
  readonly most: number;
}

const FIELD: Case = {
  plants: {
    'post.ts': [
      [
        `location: { kind: 'words', byXano: true, byOwner: true, isShown: true, none: null },\n`,
        'created_at: {',
      ],
    ],
  },
  named: [
    'src/adapters/http/examples.ts',
    'src/adapters/http/post-inputs.ts',
    'src/adapters/http/routes/posts.ts',
    'src/domain/sync/propose/propose-table.ts',
  ],
  most: 8,
};

/** Besides these there are routes and use cases that are new, and scripts. */
const EDGE: Case = {
  plants: {
    'post.ts': [['repostsCount: COUNT,\n', 'sys_given_hashtags']],
    'edges.ts': [
      [
        `repost: { ...BOOKMARK, mine: 'reposted', theirs: 'reposts', counter: 'repostsCount' },\n`,
        'bookmark: BOOKMARK',
      ],
      [`'repost', `, `'mute'`],
    ],
  },
  named: [
    'src/adapters/http/examples.ts',
    'src/adapters/redis/reading/ask.ts',
    'src/application/sync/sample-rows.ts',
    'src/application/use-cases/edges.ts',
    'src/domain/reconcile/evaluate-post.ts',
    'src/domain/sync/entity.ts',
    'src/domain/sync/give-up.ts',
    'src/domain/sync/outbox-event.ts',
    'src/domain/sync/parse-record.ts',
    'src/domain/sync/record.ts',
  ],
  most: 30,
};

const config = ts.getParsedCommandLineOfConfigFile(
  join(root, 'tsconfig.json'),
  {},
  {
    ...ts.sys,
    onUnRecoverableConfigFileDiagnostic: ({ messageText }) => {
      throw new Error(ts.flattenDiagnosticMessageText(messageText, '\n'));
    },
  },
);

const plantedBy = (plants: Plants): ReadonlyMap<string, string> =>
  new Map(
    Object.entries(plants).map(([file, all]) => {
      const path = join(entities, file);
      const text = all.reduce(
        (source, [put, before]) => {
          assert.ok(source.includes(before), `${file} has no ${before}`);
          return source.replace(before, put + before);
        },
        readFileSync(path, 'utf8'),
      );
      return [path, text];
    }),
  );

/** The files that the compiler finds at fault once these are planted. */
const faultyWith = (plants: Plants): readonly string[] => {
  const planted = plantedBy(plants);
  const { options, fileNames: all } = config ?? { options: {}, fileNames: [] };
  const fileNames = all.filter((path) => path.startsWith(join(root, 'src/')));
  const host = ts.createCompilerHost(options);
  const program = ts.createProgram(fileNames, options, {
    ...host,
    getSourceFile: (path, language, ...rest) => {
      const text = planted.get(path);
      return text === undefined
        ? host.getSourceFile(path, language, ...rest)
        : ts.createSourceFile(path, text, language);
    },
  });
  const faults = ts.getPreEmitDiagnostics(program);
  return [...new Set(faults.map(({ file }) => relative(root, file?.fileName ?? root)))].toSorted();
};

const test = suite('Planted entities');

for (const [what, { plants, named, most }] of Object.entries({
  'a field of posts': FIELD,
  'a kind of edge': EDGE,
}))
  test(`the compiler names where ${what} is yet to be said, and they are few`, () => {
    assert.equal(faultyWith(plants), named);
    assert.ok(named.length + Object.keys(plants).length <= most);
  });

test.run();
