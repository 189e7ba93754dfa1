const CODES = /^(ECONNRESET|ECONNABORTED|EPIPE|ERR_STREAM_PREMATURE_CLOSE|HPE_\w+)$/;

const member = (error: object, name: string): unknown =>
  name in error ? error[name as keyof typeof error] : undefined;

/** True of what the socket of a caller fails with when the caller goes away, or speaks no HTTP. */
export const isHangUp = (error: unknown): boolean =>
  error instanceof Error &&
  (CODES.test(String(member(error, 'code'))) || member(error, 'type') === 'request.aborted');
