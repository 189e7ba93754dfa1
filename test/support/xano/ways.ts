import { inspect } from 'node:util';
import * as assert from 'uvu/assert';
import { makeMetadataSource } from '../../../src/adapters/xano/metadata-source.js';
import { makeSnapshotSource } from '../../../src/adapters/xano/snapshot-source.js';
import type { PageQuery, Source, SourceError } from '../../../src/application/ports/source.js';
import { failure } from '../run/effect.js';
import type { FakeXano } from './fake-xano.js';
import { metadataSettings, snapshotSettings } from './source-settings.js';

/** Overrides of settings that work. */
interface Changes {
  readonly token?: string;
  readonly timeout?: number;
}

interface Way {
  readonly name: string;
  readonly make: (changes?: Changes) => Source;
}

/** Returns the ways to read a Xano, each with settings that work. */
export const waysInto = (xano: FakeXano): readonly Way[] => [
  {
    name: 'the Metadata API',
    make: (changes) => makeMetadataSource({ ...metadataSettings(xano), ...changes }),
  },
  {
    name: 'the endpoint',
    make: (changes) => makeSnapshotSource({ ...snapshotSettings(xano), ...changes }),
  },
];

/** Tokens of the tests, addresses of the fake, and words of its refusals: none may occur in an error. */
const SECRETS = ['-token', '/api:', '127.0.0.1', 'Whoa'];

/** Returns the error of a page that is expected to fail; no part of it, however deep, may be a secret. */
export const errorOf = async (source: Source, query: PageQuery): Promise<SourceError> => {
  const error = await failure(source.page(query));
  const shown = inspect(error, { depth: 20, showHidden: true });
  for (const secret of SECRETS) assert.not.ok(shown.includes(secret), shown);
  return error;
};

/** Returns the reason why there was no answer; otherwise the error itself, in words. */
export const messageOf = (error: SourceError): string =>
  error._tag === 'SourceUnavailable' && error.cause instanceof Error
    ? error.cause.message
    : inspect(error);
