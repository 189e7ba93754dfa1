/** The documents of the site, in the order of the menu. */
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

/** Documents outside `docs`. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  README: 'README.md',
  XANO_KIT: 'xano/README.md',
  SECURITY: 'SECURITY.md',
  CHANGELOG: 'CHANGELOG.md',
};

const DECISION = /^decisions\/[\w-]+$/;

/** Returns the path of a document, relative to the root of the project. */
export const fileOf = (name: string): string => ELSEWHERE[name] ?? `docs/${name}.md`;

/** Returns the name of the document in a file; undefined if it is not on the site. */
const nameOf = (file: string): string | undefined =>
  NAMES.find((name) => fileOf(name) === file) ??
  [file.replace(/^docs\/(.*)\.md$/, '$1')].find((name) => DECISION.test(name));

/** Returns the address of a document, relative to the root of the service; with `.md` appended it is the Markdown. */
export const addressOf = (name: string): string => (name === 'README' ? 'guide' : `guide/${name}`);

/** Returns the relative path from a document's address to the root of the service, whatever prefix a proxy adds. */
export const upFrom = (name: string): string =>
  name === 'README' ? '' : '../'.repeat(name.split('/').length);

/** Returns the address of a project file, relative to the root of the service; undefined if it is not on the site. */
export const placeOf = (file: string): string | undefined => {
  const name = nameOf(file);
  if (name !== undefined) return addressOf(name);
  return /^docs\/(images|performance)\/[\w.-]+$/.test(file)
    ? file.replace(/^docs/, 'guide')
    : undefined;
};
