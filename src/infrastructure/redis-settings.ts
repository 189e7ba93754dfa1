import { X509Certificate } from 'node:crypto';
import { createSecureContext } from 'node:tls';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import { meaningOf, type Read } from './settings.js';
import { each, fault, listOf, together, type Validation } from './validation.js';

export interface Address {
  readonly host: string;
  readonly port: number;
}

export interface RedisTls {
  readonly ca: string | null;
  readonly cert: string | null;
  readonly key: string | null;
}

export interface RedisSettings {
  /** An address in the network, or the path of a socket of this machine. */
  readonly address: Address | { readonly path: string };
  readonly username: string | null;
  readonly password: string | null;
  readonly db: number;
  /** Null where the connection is not encrypted. */
  readonly tls: RedisTls | null;
  /** Sentinels, which are asked where the master is; when given, `address` is not used. */
  readonly sentinels: { readonly addresses: readonly Address[]; readonly master: string } | null;
  /** Nodes of a cluster, which name the other nodes; when given, `address` is not used. */
  readonly cluster: readonly Address[] | null;
  readonly connectTimeout: number;
  readonly commandTimeout: number;
  /** How many replicas must have a change before it is answered. */
  readonly waitReplicas: number;
}

type Target = Pick<RedisSettings, 'username' | 'password' | 'db'> & {
  readonly address: Address;
  readonly encrypted: boolean;
};

const URL_HELP =
  'REDIS_URL must look like redis://user:password@host:6379/0, or rediss:// for TLS, with special characters in the password percent-encoded';

const LOCAL: Target = {
  address: { host: '127.0.0.1', port: 6379 },
  username: null,
  password: null,
  db: 0,
  encrypted: false,
};

const decoded = (text: string): string | null => (text === '' ? null : decodeURIComponent(text));

const parseTarget = (text: string): Validation<Target> => {
  const scheme = /^(rediss?):\/\//.exec(text)?.[1];
  if (scheme === undefined || !URL.canParse(text)) return fault(URL_HELP);
  const url = new URL(text);
  const db = /^\/?(\d{0,5})$/.exec(url.pathname)?.[1];
  if (url.hostname === '' || db === undefined || url.search !== '' || url.hash !== '')
    return fault(URL_HELP);
  if (url.port === '0') return fault('REDIS_URL names port 0, on which nothing listens');
  try {
    return E.right({
      address: {
        host: url.hostname.replace(/^\[|\]$/g, ''),
        port: url.port === '' ? LOCAL.address.port : Number(url.port),
      },
      username: decoded(url.username),
      password: decoded(url.password),
      db: Number(db),
      encrypted: scheme === 'rediss',
    });
  } catch {
    return fault(URL_HELP);
  }
};

const target = (read: Read, production: boolean): Validation<Target | null> => {
  const text = read('REDIS_URL');
  if (text !== '') return parseTarget(text);
  if (read('REDIS_SENTINELS') !== '' || read('REDIS_CLUSTER_NODES') !== '') return E.right(LOCAL);
  return production
    ? fault(
        'REDIS_URL is not set: production keeps its data in a Redis of yours; give redis://user:password@host:6379',
      )
    : E.right(null);
};

const parseAddress =
  (setting: 'REDIS_SENTINELS' | 'REDIS_CLUSTER_NODES') =>
  (text: string): Validation<Address> => {
    const parts = /^\[?([^\s\][/@]+?)\]?:(\d{1,5})$/.exec(text);
    const port = Number(parts?.[2]);
    return parts?.[1] !== undefined && port >= 1 && port <= 65_535
      ? E.right({ host: parts[1], port })
      : fault(
          `${setting} must be host:port, separated by commas; user, password and TLS come from REDIS_URL`,
        );
  };

const addressesIn = (
  read: Read,
  setting: 'REDIS_SENTINELS' | 'REDIS_CLUSTER_NODES',
): Validation<readonly Address[]> => {
  const given = listOf(read(setting));
  // Commas alone are what a template leaves of variables that are not set.
  return each(read(setting) !== '' && given.length === 0 ? [''] : given, parseAddress(setting));
};

const sentinels = (read: Read): Validation<RedisSettings['sentinels']> => {
  const master = read('REDIS_SENTINEL_MASTER');
  if (read('REDIS_SENTINELS') === '')
    return master === ''
      ? E.right(null)
      : fault('REDIS_SENTINEL_MASTER is set, but REDIS_SENTINELS is not: give host:port of each');
  return together({
    addresses: addressesIn(read, 'REDIS_SENTINELS'),
    master:
      master === ''
        ? fault('REDIS_SENTINEL_MASTER is not set: give the name the sentinels know the master by')
        : E.right(master),
  });
};

const clusterNodes = (read: Read): Validation<RedisSettings['cluster']> => {
  if (read('REDIS_CLUSTER_NODES') === '') return E.right(null);
  return read('REDIS_SENTINELS') === ''
    ? addressesIn(read, 'REDIS_CLUSTER_NODES')
    : fault('REDIS_CLUSTER_NODES and REDIS_SENTINELS are two ways to find Redis: give one');
};

const canUse = (use: () => unknown): boolean => {
  try {
    use();
    return true;
  } catch {
    return false;
  }
};

/** Checks what the files hold: TLS would drop an authority that is none, and name no setting for the others. */
const usable = ({ ca, cert, key }: RedisTls): Validation<RedisTls> => {
  if (ca !== null && !canUse(() => new X509Certificate(ca)))
    return fault('REDIS_TLS_CA must name a file with certificates in PEM');
  return cert === null || key === null || canUse(() => createSecureContext({ cert, key }))
    ? E.right({ ca, cert, key })
    : fault('REDIS_TLS_CERT must name a file with a certificate in PEM, and REDIS_TLS_KEY its key');
};

const tlsFiles = (read: Read): Validation<RedisTls> => {
  const isSet = (name: 'REDIS_TLS_CERT' | 'REDIS_TLS_KEY') => read(name) !== '';
  const file = meaningOf(read);
  if (isSet('REDIS_TLS_CERT') !== isSet('REDIS_TLS_KEY'))
    return fault('REDIS_TLS_CERT and REDIS_TLS_KEY go together: give both or neither');
  return E.flatMap(usable)(
    together({
      ca: file('REDIS_TLS_CA'),
      cert: file('REDIS_TLS_CERT'),
      key: file('REDIS_TLS_KEY'),
    }),
  );
};

/** Reads where Redis is; null when nothing says so, and then the service starts its own. */
export const readRedisSettings = (
  read: Read,
  production: boolean,
): Validation<RedisSettings | null> =>
  pipe(
    together({
      found: target(read, production),
      tls: tlsFiles(read),
      sentinels: sentinels(read),
      cluster: clusterNodes(read),
      connectTimeout: meaningOf(read)('REDIS_CONNECT_TIMEOUT'),
      commandTimeout: meaningOf(read)('REDIS_COMMAND_TIMEOUT'),
      waitReplicas: meaningOf(read)('REDIS_WAIT_REPLICAS'),
    }),
    E.flatMap(({ found, tls, ...rest }): Validation<RedisSettings | null> => {
      if (found === null) return E.right(null);
      const { encrypted, ...where } = found;
      if (rest.cluster !== null && found.db !== 0)
        return fault('REDIS_URL names a database, and a cluster has only 0');
      return !encrypted && (tls.ca ?? tls.cert) !== null
        ? fault('REDIS_TLS_CA and REDIS_TLS_CERT need a REDIS_URL that starts with rediss://')
        : E.right({ ...where, ...rest, tls: encrypted ? tls : null });
    }),
  );

/** Returns the setting that gives the address of Redis. */
export const addressSetting = ({
  cluster,
  sentinels,
}: Pick<RedisSettings, 'cluster' | 'sentinels'>) => {
  if (cluster !== null) return 'REDIS_CLUSTER_NODES';
  return sentinels === null ? 'REDIS_URL' : 'REDIS_SENTINELS';
};
