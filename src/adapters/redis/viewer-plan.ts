import type { Username } from '../../domain/username.js';
import type { Plan } from './plan.js';

/** Who looks, as viewer.lua is told; nothing when nobody does. */
export const viewerPlan = (viewer: Username | null): Plan => (viewer === null ? {} : { viewer });
