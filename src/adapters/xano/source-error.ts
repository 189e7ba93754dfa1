import type {
  SourceFault,
  SourceLimited,
  SourceRefused,
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

export const sourceRefused = (status: number, code: string): SourceRefused => ({
  _tag: 'SourceRefused',
  status,
  code,
});

export const sourceFault = (reason: string): SourceFault => ({ _tag: 'SourceFault', reason });
