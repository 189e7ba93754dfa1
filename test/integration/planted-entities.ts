import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';

const root = fileURLToPath(new URL('../..', import.meta.url));
const entities = join(root, 'src/domain/entities');

/** By file: the texts to insert, each with the text before which it is inserted. */
type Plants = Readonly<Record<string, readonly (readonly [text: string, before: string])[]>>;

interface Case {
  readonly plants: Plants;
  /** Files in which the compiler must report that something is missing. */
  readonly named: readonly string[];
  /** Maximum number of source files that need a change, including those with the plants. */
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

/** Besides these files there are new routes and use cases, and scripts. */
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

/** Returns the files in which the compiler finds errors once the plants are inserted. */
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

const test = suite('planted entities');

for (const [what, { plants, named, most }] of Object.entries({
  'a field of posts': FIELD,
  'a kind of edge': EDGE,
}))
  test(`the compiler reports the few places where ${what} is missing`, () => {
    assert.equal(faultyWith(plants), named);
    assert.ok(named.length + Object.keys(plants).length <= most);
  });

test.run();
