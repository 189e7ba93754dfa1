import {
  address,
  flag,
  hidden,
  inHeader,
  interval,
  keeping,
  orNull,
  orOff,
  origin,
  rate,
  schedule,
  secretInXano,
  secrets,
  text,
  time,
  whole,
} from './kinds.js';

/** The settings of syncing with Xano, in the same form. */
export const SYNC = {
  'Records from Xano': {
    SYNC_CONFIG: [
      text,
      '',
      'File: tables and columns of Xano → ours; empty: `sync.config.json` where there is one',
    ],
    SYNC_DATASOURCE: [
      text,
      'live',
      'The data source of Xano whose events count; others are answered `ignored`',
    ],
    ALLOW_TRUNCATE: [
      flag,
      'false',
      'Whether a table emptied in Xano is emptied here too, of what Xano sent',
    ],
    WEBHOOK_SECRET: [
      hidden(secrets),
      '',
      'Signs webhooks, in place of the key; several, comma-separated, to rotate. 24 characters at least each',
    ],
    SYNC_LOG_MAX: [whole(100, 100_000_000), '100000', 'Lines the journal of syncing keeps'],
    TOMBSTONE_TTL: [
      keeping,
      '7d',
      'How long a delete is remembered, so that nothing older comes back; at least `DEFER_TTL`',
    ],
    DEFER_TTL: [
      keeping,
      '24h',
      'How long a record waits for the user or post it belongs to, before it becomes a dead letter',
    ],
  },
  'Reading Xano': {
    SYNC_PULL: [
      flag,
      'false',
      '`true`: the service reads Xano by itself, first all of it and then what changes',
    ],
    PULL_INTERVAL: [interval, '60s', 'How often it reads what has changed'],
    PULL_OVERLAP: [
      time('1s', '30d'),
      '60s',
      'How far back each reading begins, since rows commit out of order',
    ],
    PULL_PAGE: [whole(1, 1000), '500', 'Rows in one request to Xano, at most 1000'],
    COMPARE_INTERVAL: [
      orOff(interval),
      '10m',
      'How often, at most, tables without `updated_at` are compared with Xano by itself; the quota may make it longer. `off`: never',
    ],
    XANO_SNAPSHOT_URL: [
      address,
      '',
      'Snapshot endpoint of yours in Xano, from the kit (`xano/`); where it is set, `XANO_META_URL` is not read',
    ],
    XANO_SNAPSHOT_TOKEN: [hidden(inHeader(text)), '', 'What the snapshot endpoint asks for'],
    XANO_META_URL: [address, '', 'Metadata API: `https://<instance>.xano.io/api:meta`'],
    XANO_META_TOKEN: [
      hidden(inHeader(text)),
      '',
      'Token of the Metadata API; it may read every table',
    ],
    XANO_WORKSPACE: [text, '', 'Number of the workspace'],
    XANO_TIMEOUT: [
      time('100ms', '1h'),
      '30s',
      'Until an answer of Xano is given up, an hour at most',
    ],
    XANO_RATE: [
      rate('8/20s'),
      '8/20s',
      'Requests that read from Xano in a time, of all replicas together; the Free plan allows 10 in 20 s, deliveries among them',
    ],
    XANO_FILES_URL: [
      orNull(origin),
      '',
      'Where Xano serves files that come without their address: `https://<instance>.xano.io`; empty: such a file is left out',
    ],
  },
  'Checking and alerts': {
    RECONCILE_CRON: [
      orNull(schedule),
      '',
      'When to compare the copy by itself, such as `0 4 * * *`; empty: never',
    ],
    RECONCILE_RATE: [
      whole(10, 1_000_000),
      '5000',
      'Keys, and members of sets and feeds, looked at in a second while checking',
    ],
    // Anybody who has such an address may write there.
    ALERT_WEBHOOK_URL: [
      hidden(orNull(address)),
      '',
      'Where alerts go, in the form Slack takes: once when a trouble starts, once when it ends',
    ],
    SILENCE_ALERT: [
      orNull(keeping),
      '',
      'What silence of a table is an alert; empty: what is unusual',
    ],
    ALERT_INTERVAL: [interval, '15s', 'How often alerts are looked at'],
  },
  'Telling Xano': {
    WRITEBACK_URL: [
      address,
      '',
      'Where Xano hears of what users do here; empty: nothing is recorded',
    ],
    WRITEBACK_SECRET: [
      hidden(secretInXano),
      '',
      'Signs what is told (Standard Webhooks): base64 of 32 characters or more, perhaps after `whsec_`',
    ],
    WRITEBACK_TOKEN: [
      hidden(inHeader(secretInXano)),
      '',
      'Sent beside the signature as a Bearer token, of 32 characters or more',
    ],
    WRITEBACK_MAX_TRIES: [
      whole(1, 1000),
      '20',
      'After so many tries a delivery becomes a dead letter',
    ],
    OUTBOX_MAX: [
      whole(1, 1_000_000_000),
      '500000',
      'Changes, some 700 bytes each, that may wait to be told to Xano, a tenth of them of one user; then no further one is taken',
    ],
  },
  Metrics: {
    METRICS_TOKEN: [
      hidden(inHeader(secrets)),
      '',
      'Bearer token for `/metrics`; several, comma-separated, to rotate. 24 characters at least each; empty: shown to this machine alone, and through no proxy',
    ],
  },
} as const;
