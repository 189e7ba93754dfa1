import type { Client } from '@xano-redis-sync/client';
import { inject, type InjectionKey, type Plugin } from 'vue';

const CLIENT: InjectionKey<Client> = Symbol('the client of xano-redis-sync');

/** Gives the composables of an app their client, beside the `VueQueryPlugin` of TanStack Query. */
export const SyncPlugin: Plugin<[{ readonly client: Client }]> = (app, { client }) => {
  app.provide(CLIENT, client);
};

/** For what has no composable here. */
export const useClient = (): Client => {
  const client = inject(CLIENT);
  if (client === undefined) throw new Error('The app does not use SyncPlugin.');
  return client;
};
