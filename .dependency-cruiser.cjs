module.exports = {
  forbidden: [
    {
      name: 'domain-knows-only-itself',
      severity: 'error',
      from: { path: '^src/domain' },
      to: { pathNot: ['^src/domain', '^node_modules/fp-ts/'] },
    },
    {
      name: 'application-points-inward',
      severity: 'error',
      from: { path: '^src/application' },
      to: { pathNot: ['^src/(domain|application)', '^node_modules/fp-ts/'] },
    },
    {
      name: 'ports-do-not-know-use-cases',
      severity: 'error',
      from: { path: '^src/application/ports' },
      to: { path: '^src/application/use-cases' },
    },
    {
      name: 'use-cases-do-not-call-each-other',
      severity: 'error',
      from: { path: '^src/application/use-cases/([^/]+)' },
      to: { path: '^src/application/use-cases/', pathNot: '^src/application/use-cases/$1' },
    },
    {
      name: 'runtime-points-inward',
      severity: 'error',
      from: { path: '^src/runtime' },
      to: { path: '^src/(adapters|infrastructure)' },
    },
    {
      name: 'adapters-do-not-know-wiring',
      severity: 'error',
      from: { path: '^src/adapters' },
      to: { path: '^src/(runtime|infrastructure)' },
    },
    {
      name: 'adapters-do-not-know-each-other',
      severity: 'error',
      from: { path: '^src/adapters/([^/]+)/' },
      to: { path: '^src/adapters/', pathNot: '^src/adapters/$1/' },
    },
    {
      name: 'one-composition-root',
      severity: 'error',
      from: { pathNot: '^src/infrastructure/(container|tokens)\\.ts$' },
      to: { path: '^node_modules/(tsyringe|reflect-metadata)/' },
    },
    {
      name: 'koa-stays-in-http',
      severity: 'error',
      from: { path: '^src', pathNot: '^src/adapters/http' },
      to: {
        path: '^node_modules/(@types/)?(koa|koa-bodyparser|koa-compress|jsonwebtoken|jwks-rsa|@koa/[^/]+)/',
      },
    },
    {
      name: 'ioredis-stays-in-redis',
      severity: 'error',
      from: { path: '^src', pathNot: '^src/(adapters/redis|infrastructure)' },
      to: { path: '^node_modules/ioredis/' },
    },
    {
      name: 'src-does-not-know-test',
      severity: 'error',
      from: { path: '^src' },
      to: { path: '^test' },
    },
    {
      name: 'src-does-not-know-bench',
      severity: 'error',
      from: { path: '^src' },
      to: { path: '^bench' },
    },
    {
      name: 'bench-asks-over-http',
      severity: 'error',
      from: { path: '^bench' },
      to: { path: '^(src|test)' },
    },
    {
      name: 'packages-stand-alone',
      severity: 'error',
      from: { path: '^packages/([^/]+)/src' },
      to: {
        pathNot: [
          '^packages/(client|$1)/src',
          // A package has the name of its framework.
          '^node_modules/(@types/)?$1/',
          '^node_modules/@tanstack/$1-query/',
        ],
      },
    },
    {
      name: 'the-client-has-no-dependencies',
      severity: 'error',
      from: { path: '^packages/client/src' },
      to: { pathNot: '^packages/client/src' },
    },
    {
      name: 'examples-are-of-packages-alone',
      severity: 'error',
      from: { path: '^examples' },
      to: { path: '^(src|test|bench)' },
    },
    {
      name: 'the-console-asks-over-http',
      severity: 'error',
      from: { path: '^console' },
      to: { path: '^(src/(adapters|runtime|infrastructure)|test|bench|packages)' },
    },
    {
      name: 'of-the-application-the-console-knows-types-alone',
      severity: 'error',
      from: { path: '^console' },
      to: { path: '^src/application', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'the-guide-asks-over-http-and-knows-what-is-answered',
      severity: 'error',
      from: { path: '^guide' },
      to: { pathNot: ['^guide', '^src/adapters/http/guide/findable\\.ts$'] },
    },
    {
      name: 'of-what-is-answered-the-guide-knows-types-alone',
      severity: 'error',
      from: { path: '^guide' },
      to: { path: '^src', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'src-does-not-know-the-scripts-of-pages',
      severity: 'error',
      from: { path: '^src' },
      to: { path: '^(console|guide)' },
    },
    {
      name: 'src-does-not-know-packages',
      severity: 'error',
      from: { path: '^src' },
      to: { path: '^packages' },
    },
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no-orphans',
      severity: 'error',
      from: {
        orphan: true,
        pathNot: ['^src/infrastructure/main\\.ts$', '^test/.+\\.test\\.ts$', '^bench/main\\.ts$'],
      },
      to: {},
    },
    { name: 'not-to-unresolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    // Type-only imports count: a port that imports a DTO type is wrong all the same.
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^packages/[^/]+/dist/' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
