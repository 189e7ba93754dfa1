interface FileFault extends Error {
  readonly code: 'FILE_FAULT';
  /** It was found before the first record. */
  readonly isEarly: boolean;
}

/** For what is wrong with a file as a whole; `message` is a sentence without its full stop. */
export const fileFault = (message: string, isEarly: boolean): FileFault =>
  Object.assign(new Error(message), { code: 'FILE_FAULT' as const, isEarly });

export const isFileFault = (error: unknown): error is FileFault =>
  error instanceof Error && 'code' in error && error.code === 'FILE_FAULT';

export const NOTHING_SENT = 'Nothing was sent';

/** For a file that is found to be broken on the way. */
export const SEND_WHOLE =
  'Part of what comes before may have been applied; mend it and send the whole again';
