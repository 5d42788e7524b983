/** Name of the job that an instant wakes. Its contract is in the deliveries' room, which engines do not know. */
export const WAKE_JOB = "deliveries.publish-due";
/** NOTIFY channel of new instants: workers that listen start within milliseconds, the queue is the safety behind it. */
export const WAKE_CHANNEL = "heliograph_wake";
