import { useSyncExternalStore } from 'react';

const subscribe = (changed: () => void): (() => void) => {
  addEventListener('hashchange', changed);
  return () => {
    removeEventListener('hashchange', changed);
  };
};

/** What is on screen, by the address, so that links and the way back work: `#/user/alice`. */
export const usePlace = (): readonly [name: string, subject: string] => {
  const [, name = '', subject = ''] = useSyncExternalStore(subscribe, () => location.hash).split(
    '/',
  );
  return [name, decodeURIComponent(subject)];
};

export const userAt = (username: string): string => `#/user/${encodeURIComponent(username)}`;

export const postAt = (id: string): string => `#/post/${id}`;
