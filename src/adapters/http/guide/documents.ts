/** The documents that are shown, in the order in which they are listed. */
export const GROUPS: readonly (readonly [title: string, names: readonly string[]])[] = [
  ['Begin', ['README']],
  [
    'From Xano',
    ['XANO_SYNC_GUIDE', 'XANO_KIT', 'XANO_REQUESTS', 'XANO_TEMPLATES_OLDER', 'AGENT_GUIDE'],
  ],
  ['Apps', ['FRONTEND_GUIDE', 'NO_CODE_GUIDE', 'UPSTASH']],
  ['Running it', ['DEPLOYMENT', 'OPERATIONS', 'SECURITY', 'PERFORMANCE']],
  ['To look up', ['SETTINGS', 'ERRORS', 'REDIS_KEYS']],
  ['Inside', ['ARCHITECTURE', 'decisions/README', 'CHANGELOG']],
];

export const NAMES: readonly string[] = GROUPS.flatMap(([, names]) => names);

/** What is not in `docs`. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  README: 'README.md',
  XANO_KIT: 'xano/README.md',
  SECURITY: 'SECURITY.md',
  CHANGELOG: 'CHANGELOG.md',
};

const DECISION = /^decisions\/[\w-]+$/;

/** Where a document is, from the root of the project. */
export const fileOf = (name: string): string => ELSEWHERE[name] ?? `docs/${name}.md`;

/** The name of the document that is in a file; undefined where that is not shown. */
const nameOf = (file: string): string | undefined =>
  NAMES.find((name) => fileOf(name) === file) ??
  [file.replace(/^docs\/(.*)\.md$/, '$1')].find((name) => DECISION.test(name));

/** Where a document is read, from the root of the service; with `.md` behind it as it is written. */
export const addressOf = (name: string): string => (name === 'README' ? 'guide' : `guide/${name}`);

/** From the address of a document to the root of the service, wherever a proxy has put that. */
export const upFrom = (name: string): string =>
  name === 'README' ? '' : '../'.repeat(name.split('/').length);

/** Where on the site a file of the project is shown, from the root of the service; undefined: nowhere. */
export const placeOf = (file: string): string | undefined => {
  const name = nameOf(file);
  if (name !== undefined) return addressOf(name);
  return /^docs\/(images|performance)\/[\w.-]+$/.test(file)
    ? file.replace(/^docs/, 'guide')
    : undefined;
};
