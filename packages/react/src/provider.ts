import type { Client } from '@xano-redis-sync/client';
import { createContext, createElement, useContext, type ReactElement, type ReactNode } from 'react';

const ClientContext = createContext<Client | null>(null);

interface ProviderProps {
  readonly client: Client;
  readonly children: ReactNode;
}

/** Gives the hooks below it their client. Stands within the `QueryClientProvider` of TanStack Query. */
export const SyncProvider = ({ client, children }: ProviderProps): ReactElement =>
  createElement(ClientContext.Provider, { value: client }, children);

/** For what has no hook here. */
export const useClient = (): Client => {
  const client = useContext(ClientContext);
  if (client === null) throw new Error('There is no SyncProvider above.');
  return client;
};
