/** What is on screen. */
export type Place =
  'feed' | 'notifications' | { readonly user: string } | { readonly post: string };

export type Open = (place: Place) => void;
