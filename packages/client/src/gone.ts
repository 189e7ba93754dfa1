import { Failure, type ApiError } from './errors.js';

/**
 * Where the service finds nothing after an attempt whose answer was lost, that one did it. The page of a proxy says nothing
 * of the sort, nor does an attempt that was refused.
 */
export const untilGone = async (
  gone: Extract<ApiError['code'], `${string}_not_found`>,
  deletion: Promise<unknown>,
): Promise<void> => {
  try {
    await deletion;
  } catch (error) {
    if (!(error instanceof Failure && error.code === gone && error.mayBeDone)) throw error;
  }
};
