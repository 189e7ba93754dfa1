import type {
  SourceFault,
  SourceLimited,
  SourceRefused,
  SourceTableMissing,
  SourceUnavailable,
} from '../../application/ports/source.js';

export const sourceUnavailable = (cause: unknown): SourceUnavailable => ({
  _tag: 'SourceUnavailable',
  cause,
});

export const sourceLimited = (retryAfter: number | null): SourceLimited => ({
  _tag: 'SourceLimited',
  retryAfter,
});

export const sourceRefused = (
  status: number,
  said: Pick<SourceRefused, 'code' | 'message' | 'param'>,
): SourceRefused => ({ _tag: 'SourceRefused', status, ...said });

export const tableMissing = (
  table: string,
  tables: readonly string[],
  said: SourceRefused | null,
): SourceTableMissing => ({ _tag: 'SourceTableMissing', table, tables, said });

export const sourceFault = (reason: string): SourceFault => ({ _tag: 'SourceFault', reason });
