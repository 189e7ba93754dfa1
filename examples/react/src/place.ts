import { useSyncExternalStore } from 'react';

const subscribe = (changed: () => void): (() => void) => {
  addEventListener('hashchange', changed);
  return () => {
    removeEventListener('hashchange', changed);
  };
};

/** Returns the page on screen, read from the address such as `#/user/alice`, so that links and the back button work. */
export const usePlace = (): readonly [name: string, subject: string] => {
  const [, name = '', subject = ''] = useSyncExternalStore(subscribe, () => location.hash).split(
    '/',
  );
  return [name, decodeURIComponent(subject)];
};

export const userAt = (username: string): string => `#/user/${encodeURIComponent(username)}`;

export const postAt = (id: string): string => `#/post/${id}`;
