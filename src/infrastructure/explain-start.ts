import type { Config } from './config.js';

/** Why the service could not start, in a sentence for the operator. */
export const explainStart = (error: unknown, { port, host }: Config): string => {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  if (code === 'EADDRINUSE')
    return `Port ${port} is in use by another program: end that one, or set PORT to another`;
  if (code === 'EACCES') return `Port ${port} may not be opened by this user: set PORT to another`;
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
    return `HOST=${host ?? ''} is no address of this machine: set HOST to one that is, or to nothing for all`;
  return error instanceof Error ? error.message : 'The service could not start';
};
