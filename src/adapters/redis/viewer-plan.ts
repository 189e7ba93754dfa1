import type { Username } from '../../domain/username.js';
import { userKey } from './keys.js';
import type { KeyList, Plan } from './plan.js';

/** What viewer.lua is told of the one who looks; nothing when nobody does. */
export const viewerPlan = ({ key }: KeyList, viewer: Username | null): Plan =>
  viewer === null
    ? {}
    : {
        viewer: {
          liked: key(userKey(viewer, 'liked')),
          bookmarked: key(userKey(viewer, 'bookmarked')),
        },
      };
