import { hasNoRoom } from '../../adapters/step-functions/start-execution.ts'
import { logger, measure } from '../../adapters/telemetry.ts'
import type { OrderId } from '../../domain/ids.ts'
import type { Instant } from '../../domain/time.ts'

/**
 * Starts an execution. Where Step Functions has no room for it, the effect succeeds all the same: the order carries its moment in the
 * due index, and the sweep does by then what the execution would have done. To fail would only ask for room again.
 */
export const ifThereIsRoom = async (orderId: OrderId, at: Instant, start: () => Promise<void>): Promise<void> => {
  try {
    await start()
  } catch (error) {
    if (!hasNoRoom(error)) throw error
    logger.warn('left to the sweep', { orderId, error: error as Error })
    measure(at, { ExecutionsNotStarted: 1 })
  }
}
