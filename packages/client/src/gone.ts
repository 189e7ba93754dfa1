import { Failure, type ApiError } from './errors.js';

/**
 * Resolves when the thing is deleted. If the service finds nothing after an attempt whose answer was lost, that attempt
 * deleted it. A not-found page of a proxy proves nothing, nor does an attempt that was refused.
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
