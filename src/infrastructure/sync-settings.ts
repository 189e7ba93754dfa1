import * as E from 'fp-ts/lib/Either.js';
import type { FilesUrl } from '../domain/sync/file.js';
import type { Rate } from '../domain/sync/quota.js';
import { meaningOf, type Read } from './settings.js';
import { readSyncMapping, type SyncFile } from './sync-mapping.js';
import { fault, together, type Validation } from './validation.js';

/** Where a Xano can be read; null: nothing says so. */
export interface XanoSettings {
  readonly metadata: {
    readonly base: string;
    readonly token: string;
    readonly workspace: string;
  } | null;
  readonly snapshot: { readonly url: string; readonly token: string } | null;
  /** Until an answer is given up, ms. */
  readonly timeout: number;
  readonly rate: Rate;
}

export interface SyncSettings extends SyncFile {
  /** The data source of Xano whose events count. */
  readonly dataSource: string;
  /** Whether what Xano sent is taken away when its table is emptied there. */
  readonly allowTruncate: boolean;
  /** Any of them verifies a signed webhook. */
  readonly webhookSecrets: readonly string[];
  readonly journalMax: number;
  /** All times are ms. */
  readonly tombstoneTtl: number;
  readonly deferTtl: number;
  readonly xano: XanoSettings;
  /** Where Xano serves its files; null: where they themselves say. */
  readonly filesUrl: FilesUrl;
  readonly pull: {
    readonly isOn: boolean;
    readonly interval: number;
    readonly overlap: number;
    readonly pageSize: number;
    /** Between two comparisons of what no version tells of, at least; null: none by itself. */
    readonly compareInterval: number | null;
  };
  /** Of five or six fields; null: never by itself. */
  readonly reconcileCron: string | null;
  /** Keys, and members of sets and feeds, looked at in a second. */
  readonly reconcileRate: number;
  readonly alerts: {
    /** Null: nobody is told. */
    readonly url: string | null;
    /** What silence is too long; null: what is unusual. */
    readonly silence: number | null;
    /** Between two looks. */
    readonly interval: number;
  };
  readonly writeback: {
    readonly url: string;
    readonly secret: string;
    readonly token: string;
    readonly maxTries: number;
    /** How many changes may wait. */
    readonly outboxMax: number;
  } | null;
  /** Null: metrics are shown to loopback alone. */
  readonly metricsToken: string | null;
}

const xano = (read: Read): Validation<XanoSettings> =>
  E.flatMap(({ base, url, ...rest }: XanoParts): Validation<XanoSettings> => {
    const token = read('XANO_META_TOKEN');
    const workspace = read('XANO_WORKSPACE');
    if (base !== '' && (token === '' || workspace === ''))
      return fault('XANO_META_URL needs XANO_META_TOKEN and XANO_WORKSPACE beside it');
    return E.right({
      ...rest,
      metadata: base === '' ? null : { base, token, workspace },
      snapshot: url === '' ? null : { url, token: read('XANO_SNAPSHOT_TOKEN') },
    });
  })(
    together({
      base: meaningOf(read)('XANO_META_URL'),
      url: meaningOf(read)('XANO_SNAPSHOT_URL'),
      timeout: meaningOf(read)('XANO_TIMEOUT'),
      rate: meaningOf(read)('XANO_RATE'),
    }),
  );

interface XanoParts {
  readonly base: string;
  readonly url: string;
  readonly timeout: number;
  readonly rate: Rate;
}

const pull = (read: Read, isReadable: boolean): Validation<SyncSettings['pull']> =>
  E.flatMap((settings: SyncSettings['pull']) =>
    settings.isOn && !isReadable
      ? fault('SYNC_PULL needs XANO_SNAPSHOT_URL or XANO_META_URL, to know where to read')
      : E.right(settings),
  )(
    together({
      isOn: meaningOf(read)('SYNC_PULL'),
      interval: meaningOf(read)('PULL_INTERVAL'),
      overlap: meaningOf(read)('PULL_OVERLAP'),
      pageSize: meaningOf(read)('PULL_PAGE'),
      compareInterval: meaningOf(read)('COMPARE_INTERVAL'),
    }),
  );

/** As Standard Webhooks have a secret, and the receiving end decodes it. */
const BASE64_SECRET = /^(whsec_)?[A-Za-z0-9+/]{24,}={0,2}$/;

const writeback = (read: Read): Validation<SyncSettings['writeback']> =>
  E.flatMap((parts: { url: string; secret: string; maxTries: number; outboxMax: number }) => {
    const token = read('WRITEBACK_TOKEN');
    if (parts.url === '') return E.right(null);
    if (parts.secret === '')
      return fault('WRITEBACK_URL needs WRITEBACK_SECRET, with which deliveries are signed');
    return BASE64_SECRET.test(parts.secret)
      ? E.right({ ...parts, token })
      : fault('WRITEBACK_SECRET must be base64, as keygen prints a secret after whsec_');
  })(
    together({
      url: meaningOf(read)('WRITEBACK_URL'),
      secret: meaningOf(read)('WRITEBACK_SECRET'),
      maxTries: meaningOf(read)('WRITEBACK_MAX_TRIES'),
      outboxMax: meaningOf(read)('OUTBOX_MAX'),
    }),
  );

const isReadable = (read: Read): boolean =>
  read('XANO_META_URL') !== '' || read('XANO_SNAPSHOT_URL') !== '';

type Beside = Omit<SyncSettings, keyof SyncFile> & { readonly file: SyncFile };

export const readSyncSettings = (read: Read): Validation<SyncSettings> =>
  E.map(({ file, ...rest }: Beside): SyncSettings => ({ ...file, ...rest }))(
    together({
      file: readSyncMapping(read),
      dataSource: E.right(read('SYNC_DATASOURCE')),
      allowTruncate: meaningOf(read)('ALLOW_TRUNCATE'),
      webhookSecrets: meaningOf(read)('WEBHOOK_SECRET'),
      journalMax: meaningOf(read)('SYNC_LOG_MAX'),
      tombstoneTtl: meaningOf(read)('TOMBSTONE_TTL'),
      deferTtl: meaningOf(read)('DEFER_TTL'),
      xano: xano(read),
      filesUrl: meaningOf(read)('XANO_FILES_URL'),
      pull: pull(read, isReadable(read)),
      reconcileCron: meaningOf(read)('RECONCILE_CRON'),
      reconcileRate: meaningOf(read)('RECONCILE_RATE'),
      alerts: together({
        url: meaningOf(read)('ALERT_WEBHOOK_URL'),
        silence: meaningOf(read)('SILENCE_ALERT'),
        interval: meaningOf(read)('ALERT_INTERVAL'),
      }),
      writeback: writeback(read),
      metricsToken: meaningOf(read)('METRICS_TOKEN'),
    }),
  );
