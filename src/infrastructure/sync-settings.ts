import { Cron } from 'croner';
import * as E from 'fp-ts/lib/Either.js';
import type { FilesUrl } from '../domain/sync/file.js';
import type { Rate } from '../domain/sync/quota.js';
import { duration, rate } from './durations.js';
import type { Read, SettingName } from './settings.js';
import { readSyncMapping, type SyncFile } from './sync-mapping.js';
import { each, fault, integer, listOf, oneOf, together, type Validation } from './validation.js';

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

const address = (read: Read, name: SettingName): Validation<string> => {
  const text = read(name);
  return text === '' || (/^https?:\/\//.test(text) && URL.canParse(text))
    ? E.right(text.replace(/\/$/, ''))
    : fault(`${name} must be an address that starts with https:// or http://`);
};

/** What files are kept under begins with a slash. */
const filesUrl = (read: Read): Validation<FilesUrl> => {
  const text = read('XANO_FILES_URL').replace(/\/$/, '');
  if (text === '') return E.right(null);
  return /^https?:/.test(text) && URL.canParse(text) && new URL(text).origin === text
    ? E.right(text)
    : fault('XANO_FILES_URL must be an origin such as https://x1.xano.io, without a path');
};

const flag = (read: Read, name: SettingName): Validation<boolean> =>
  E.map((text: string) => text === 'true')(oneOf(read)(name, ['true', 'false']));

const MIN_SECRET = 24;

const secret = (read: Read, name: SettingName): Validation<string> => {
  const text = read(name);
  return text === '' || text.length >= MIN_SECRET
    ? E.right(text)
    : fault(`${name} must have at least ${MIN_SECRET} characters: make one with keygen`);
};

/** What a secret in the form of Standard Webhooks is worth is its base64. */
const webhookSecrets = (read: Read): Validation<readonly string[]> =>
  each(listOf(read('WEBHOOK_SECRET')), (text, index) =>
    text.replace(/^whsec_/, '').length >= MIN_SECRET
      ? E.right(text)
      : fault(
          `WEBHOOK_SECRET: secret ${index + 1} is shorter than ${MIN_SECRET} characters: make one with keygen`,
        ),
  );

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
      base: address(read, 'XANO_META_URL'),
      url: address(read, 'XANO_SNAPSHOT_URL'),
      timeout: duration(read)('XANO_TIMEOUT'),
      rate: rate(read)('XANO_RATE', '8/20s'),
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
      isOn: flag(read, 'SYNC_PULL'),
      interval: duration(read)('PULL_INTERVAL'),
      overlap: duration(read)('PULL_OVERLAP'),
      pageSize: integer(read)('PULL_PAGE', 1, 1000),
      compareInterval:
        read('COMPARE_INTERVAL') === 'off' ? E.right(null) : duration(read)('COMPARE_INTERVAL'),
    }),
  );

const comesEver = (pattern: string): boolean =>
  new Cron(pattern, { paused: true }).nextRun() !== null;

const cron = (read: Read): Validation<string | null> => {
  const pattern = read('RECONCILE_CRON');
  return pattern === '' ||
    E.getOrElse(() => false)(
      E.tryCatch(
        () => comesEver(pattern),
        () => null,
      ),
    )
    ? E.right(pattern === '' ? null : pattern)
    : fault('RECONCILE_CRON must be a schedule that comes some time, such as 0 4 * * *');
};

const alerts = (read: Read): Validation<SyncSettings['alerts']> =>
  together({
    url: E.map((url: string) => (url === '' ? null : url))(address(read, 'ALERT_WEBHOOK_URL')),
    silence: read('SILENCE_ALERT') === '' ? E.right(null) : duration(read)('SILENCE_ALERT'),
    interval: duration(read)('ALERT_INTERVAL'),
  });

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
      url: address(read, 'WRITEBACK_URL'),
      secret: secret(read, 'WRITEBACK_SECRET'),
      maxTries: integer(read)('WRITEBACK_MAX_TRIES', 1, 1000),
      outboxMax: integer(read)('OUTBOX_MAX', 1, 1_000_000_000),
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
      allowTruncate: flag(read, 'ALLOW_TRUNCATE'),
      webhookSecrets: webhookSecrets(read),
      journalMax: integer(read)('SYNC_LOG_MAX', 100, 100_000_000),
      tombstoneTtl: duration(read)('TOMBSTONE_TTL'),
      deferTtl: duration(read)('DEFER_TTL'),
      xano: xano(read),
      filesUrl: filesUrl(read),
      pull: pull(read, isReadable(read)),
      reconcileCron: cron(read),
      reconcileRate: integer(read)('RECONCILE_RATE', 10, 1_000_000),
      alerts: alerts(read),
      writeback: writeback(read),
      metricsToken: E.map((text: string) => (text === '' ? null : text))(
        secret(read, 'METRICS_TOKEN'),
      ),
    }),
  );
