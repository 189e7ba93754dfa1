import {
  claim,
  daily,
  environment,
  file,
  flag,
  hidden,
  keeping,
  limit,
  oneOf,
  orNull,
  origins,
  processes,
  text,
  time,
  whole,
} from './kinds.js';

const MIB = 1_048_576;

/** The settings of the service itself: for each its kind, its default text, and its description. */
export const SERVICE = {
  Serving: {
    NODE_ENV: [
      environment,
      '',
      '`production`: nothing is made up (without a Redis, an API key and a way to verify JWTs it refuses to start), and the log is JSON; else `development`, `test` or empty',
    ],
    PORT: [whole(0, 65_535), '3000', 'Where the service listens; `0` takes a free port'],
    HOST: [orNull(text), '', 'Address to listen on; empty: every address'],
    WEB_CONCURRENCY: [
      processes,
      '1',
      'Processes that serve on the port; `auto`: as many as run side by side: [several processes](docs/DEPLOYMENT.md#several-processes)',
    ],
    MAX_CONNECTIONS: [
      whole(1, 1_000_000),
      '4000',
      'Connections that each process holds at once; one more is closed as it comes',
    ],
    EVENTS_MAX: [
      whole(0, 1_000_000),
      '2000',
      'Streams of events that each process holds at once, within `MAX_CONNECTIONS`; from one address without a credential a tenth, at least 50: [live updates](docs/DEPLOYMENT.md#live-updates)',
    ],
    EVENTS_HEARTBEAT: [
      whole(1, 60),
      '15',
      'Seconds after which each of them has a sign that we are there, and its token is looked at again',
    ],
    DRAIN_TIME: [
      orNull(time('0s', '60s')),
      '',
      'How long after `SIGTERM` requests are still served while `/readyz` is 503: `0` to `60s`; empty: `5s` in production, else `0`',
    ],
    LOG_LEVEL: [
      oneOf('fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'),
      'info',
      '`fatal error warn info debug trace silent`; `debug` names each Redis command and key',
    ],
  },
  Redis: {
    REDIS_URL: [
      text,
      '',
      '`redis://user:password@host:6379/0`, or `rediss://` for TLS; empty: an embedded Redis with its data in `.data/` (not in production)',
    ],
    REDIS_SENTINELS: [
      text,
      '',
      '`host:port` of each sentinel, comma-separated; user, password, database and TLS still come from `REDIS_URL`',
    ],
    REDIS_SENTINEL_MASTER: [text, '', 'The name the sentinels know the master by'],
    REDIS_CLUSTER_NODES: [
      text,
      '',
      '`host:port` of some nodes of a Redis Cluster, comma-separated; user, password and TLS still come from `REDIS_URL`',
    ],
    REDIS_TLS_CA: [file, '', 'File: who signed the certificate of Redis'],
    REDIS_TLS_CERT: [file, '', 'File: our certificate, where Redis asks for one'],
    REDIS_TLS_KEY: [file, '', 'File: the key of our certificate'],
    REDIS_CONNECT_TIMEOUT: [
      whole(100, 60_000),
      '2000',
      'Milliseconds until a connection is given up',
    ],
    REDIS_COMMAND_TIMEOUT: [whole(100, 60_000), '2000', 'Milliseconds until a command is given up'],
    REDIS_WAIT_REPLICAS: [
      whole(0, 5),
      '0',
      'How many replicas must have a change before it is answered; where fewer have it in time, it is answered 503',
    ],
  },
  'Who may call': {
    XANO_API_KEY: [
      hidden(text),
      '',
      'What Xano sends as `X-API-Key`, from `openssl rand -hex 32`; several, comma-separated, to rotate. 32 characters at least in production; empty elsewhere: one is made at each start',
    ],
    API_KEY_ALLOWED_IPS: [text, '', 'Addresses or CIDRs the keys are taken from; empty: any'],
    TRUST_PROXY: [flag, 'false', '`true` behind a proxy: believe its `X-Forwarded-*`'],
    JWT_SECRET: [
      hidden(text),
      '',
      'HS256: text, `base64:…` or a JWK. 256 bits at least in production',
    ],
    JWT_SECRET_OLD: [
      hidden(text),
      '',
      'The `JWT_SECRET` of before, while tokens live that were signed with it; signs nothing',
    ],
    JWT_PUBLIC_KEY: [text, '', 'RS256 or ES256: PEM, with `\\n` for line ends'],
    JWT_JWKS_URL: [orNull(text), '', 'RS256 or ES256: where the public keys are published'],
    JWT_ISSUER: [orNull(text), '', 'Demanded of the claim `iss` when set'],
    JWT_AUDIENCE: [orNull(text), '', 'Demanded of the claim `aud` when set'],
    JWT_USERNAME_CLAIM: [
      claim,
      'username',
      'The claim that names the user, or the id in Xano: [tokens of other issuers](docs/DEPLOYMENT.md#tokens-of-other-issuers)',
    ],
    JWT_ROLE_CLAIM: [claim, 'role', 'The claim that names the role'],
    JWT_ROLE_DEFAULT: [
      orNull(oneOf('user', 'model')),
      '',
      '`user` or `model`: the role of a token that names none of ours; empty: such a token is refused',
    ],
    CORS_ORIGINS: [
      origins,
      '*',
      'Origins whose pages may call: `https://app.example.com`, `https://*.example.com` for all below it, comma-separated; `*` alone for any',
    ],
  },
  'Requests and fields': {
    BODY_LIMIT: [whole(1024, 256 * MIB), '1048576', "Bytes of a request's body"],
    PROXY_MAX_COMMANDS: [whole(1, 100_000), '1000', 'Commands in one proxy request'],
    PROXY_MAX_REPLY: [whole(1024, 256 * MIB), '8388608', 'Bytes of the results of one proxy read'],
    PUBLIC_FIELDS: [
      text,
      '',
      'User fields everybody may see, besides the usual ones, comma-separated; a column may carry its type, `text`, `number`, `boolean` or `json`: `rating:number`',
    ],
    POST_FIELDS: [
      text,
      '',
      'Columns of posts that are answered besides the usual fields, in the same way: `title,price:number`',
    ],
    PRIVATE_FIELDS: [
      text,
      '',
      'User fields only the user may see, also within JSON; wins over `PUBLIC_FIELDS` and the usual ones',
    ],
    USER_WRITABLE_FIELDS: [
      text,
      '',
      'User fields that users may change themselves, besides the usual ones, comma-separated',
    ],
  },
  'Feeds, and what is kept in memory': {
    EXPLORE_MAX: [whole(1, 10_000_000), '100000', 'Posts the explore feed keeps'],
    COPY_MAX_BYTES: [
      whole(0, 64 * 1024 * MIB),
      '67108864',
      "Bytes of what was read and is kept in each process, fresh by Redis's own word; `0` keeps nothing",
    ],
    FENCE_TIMEOUT: [
      whole(10, 10_000),
      '250',
      'ms within which Redis must say that the copy is fresh, or it is given up',
    ],
    HOME_MAX: [
      whole(100, 2000),
      '800',
      'Posts of the following feed that are kept ready for each reader, 100 to 2000',
    ],
    HOME_IDLE: [
      keeping,
      '30d',
      'After how long without reading it that is dropped, and made anew when it is read again',
    ],
    FANOUT_MAX: [
      whole(0, 10_000_000),
      '10000',
      'Posts of an author whom more follow are brought to no reader beforehand, but taken when the feed is read',
    ],
  },
  'Limits of users and callers': {
    RATE_LIMIT: [
      oneOf('on', 'off'),
      'on',
      "`off`: nobody's requests are counted, as load tests need it",
    ],
    RATE_READS: [
      limit('1200/1m'),
      '1200/1m',
      'What a user may read, in each process; a page of 20 rows or 20 commands are one',
    ],
    RATE_WRITES: [limit('120/1m'), '120/1m', 'What a user may change, of all processes together'],
    RATE_ADDRESS: [
      limit('600/1m'),
      '600/1m',
      'What an address may ask without a valid credential, in each process',
    ],
    RATE_SERVICE: [orNull(limit('6000/1m')), '', 'What an API key may ask; empty: no limit'],
    DAILY_POSTS: [daily, '300', 'Posts that a user may make or edit in a day'],
    DAILY_TAGS: [daily, '300', 'Hashtags that no post had before, of a user in a day'],
    DAILY_EDGES: [
      daily,
      '10000',
      'Follows, likes and bookmarks of a user in a day, made or taken back',
    ],
    DAILY_COMMENTS: [daily, '1000', 'Comments that a user may make or edit in a day'],
    DAILY_PROFILE_CHANGES: [daily, '500', 'Changes of the own profile of a user in a day'],
  },
} as const;
