import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import { meaningOf, type Read } from './settings.js';
import { readSyncMapping } from './sync-mapping.js';
import { fault, together, type ReadBy } from './validation.js';

/** Reads where a Xano can be read; `metadata` and `snapshot` are null where nothing says so. */
const xano = (read: Read) =>
  pipe(
    together({
      base: meaningOf(read)('XANO_META_URL'),
      metaToken: meaningOf(read)('XANO_META_TOKEN'),
      url: meaningOf(read)('XANO_SNAPSHOT_URL'),
      snapshotToken: meaningOf(read)('XANO_SNAPSHOT_TOKEN'),
      timeout: meaningOf(read)('XANO_TIMEOUT'),
      rate: meaningOf(read)('XANO_RATE'),
    }),
    E.filterOrElse(
      ({ base, metaToken }) => base === '' || (metaToken !== '' && read('XANO_WORKSPACE') !== ''),
      (): readonly string[] => ['XANO_META_URL needs XANO_META_TOKEN and XANO_WORKSPACE beside it'],
    ),
    E.map(({ base, metaToken, url, snapshotToken, ...rest }) => ({
      ...rest,
      metadata: base === '' ? null : { base, token: metaToken, workspace: read('XANO_WORKSPACE') },
      snapshot: url === '' ? null : { url, token: snapshotToken },
    })),
  );

const pull = (read: Read) =>
  pipe(
    together({
      isOn: meaningOf(read)('SYNC_PULL'),
      interval: meaningOf(read)('PULL_INTERVAL'),
      overlap: meaningOf(read)('PULL_OVERLAP'),
      pageSize: meaningOf(read)('PULL_PAGE'),
      compareInterval: meaningOf(read)('COMPARE_INTERVAL'),
    }),
    E.filterOrElse(
      ({ isOn }) => !isOn || read('XANO_META_URL') !== '' || read('XANO_SNAPSHOT_URL') !== '',
      (): readonly string[] => [
        'SYNC_PULL needs XANO_SNAPSHOT_URL or XANO_META_URL, to know where to read',
      ],
    ),
  );

/** The form of a secret in Standard Webhooks, which the receiver decodes. */
const BASE64_SECRET = /^(whsec_)?[A-Za-z0-9+/]+={0,2}$/;

const writeback = (read: Read) =>
  pipe(
    together({
      url: meaningOf(read)('WRITEBACK_URL'),
      secret: meaningOf(read)('WRITEBACK_SECRET'),
      token: meaningOf(read)('WRITEBACK_TOKEN'),
      maxTries: meaningOf(read)('WRITEBACK_MAX_TRIES'),
      outboxMax: meaningOf(read)('OUTBOX_MAX'),
    }),
    E.flatMap((parts) => {
      if (parts.url === '') return E.right(null);
      if (parts.secret === '')
        return fault('WRITEBACK_URL needs WRITEBACK_SECRET, with which deliveries are signed');
      return BASE64_SECRET.test(parts.secret)
        ? E.right(parts)
        : fault('WRITEBACK_SECRET must be base64, as keygen prints a secret after whsec_');
    }),
  );

/** Reads how long deletes are remembered, and how long records wait, which may have missed such a delete. */
const lifetimes = (read: Read) =>
  pipe(
    together({
      tombstoneTtl: meaningOf(read)('TOMBSTONE_TTL'),
      deferTtl: meaningOf(read)('DEFER_TTL'),
    }),
    E.filterOrElse(
      ({ tombstoneTtl, deferTtl }) => tombstoneTtl >= deferTtl,
      (): readonly string[] => [
        'TOMBSTONE_TTL must be at least DEFER_TTL: a record that waits would bring back what was deleted meanwhile',
      ],
    ),
  );

export const readSyncSettings = (read: Read) =>
  pipe(
    together({
      file: readSyncMapping(read),
      dataSource: E.right(read('SYNC_DATASOURCE')),
      allowTruncate: meaningOf(read)('ALLOW_TRUNCATE'),
      webhookSecrets: meaningOf(read)('WEBHOOK_SECRET'),
      journalMax: meaningOf(read)('SYNC_LOG_MAX'),
      lifetimes: lifetimes(read),
      xano: xano(read),
      filesUrl: meaningOf(read)('XANO_FILES_URL'),
      pull: pull(read),
      reconcileCron: meaningOf(read)('RECONCILE_CRON'),
      reconcileRate: meaningOf(read)('RECONCILE_RATE'),
      alerts: together({
        url: meaningOf(read)('ALERT_WEBHOOK_URL'),
        silence: meaningOf(read)('SILENCE_ALERT'),
        interval: meaningOf(read)('ALERT_INTERVAL'),
      }),
      writeback: writeback(read),
      metricsTokens: meaningOf(read)('METRICS_TOKEN'),
    }),
    E.map(({ file, lifetimes: kept, ...rest }) => ({ ...file, ...kept, ...rest })),
  );

export type SyncSettings = ReadBy<typeof readSyncSettings>;

type Reading = Pick<SyncSettings, 'xano' | 'missingAt'>;

/** Warns of two ways to read Xano, since a mapping fits only one of them. */
const twoWays = ({ xano }: Reading): readonly string[] =>
  xano.snapshot === null || xano.metadata === null
    ? []
    : [
        'XANO_SNAPSHOT_URL and XANO_META_URL are both set, and the first alone is read: empty the one that is not meant',
      ];

/** Warns of a missing file: an app may have the same tables as ours, but what a forgotten file keeps out would be shown. */
const noFile = ({ xano, missingAt }: Reading): readonly string[] =>
  missingAt === null || (xano.snapshot === null && xano.metadata === null)
    ? []
    : [
        `There is no ${missingAt}, so nothing that Xano gives is kept out, and no column renamed: make it with init, bring it there, or name it in SYNC_CONFIG`,
      ];

/** Returns warnings about settings to read Xano that are allowed and perhaps not meant. */
export const readingWarnings = (settings: Reading): readonly string[] => [
  ...twoWays(settings),
  ...noFile(settings),
];
