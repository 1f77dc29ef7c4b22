/** What composite alarms say: of these CloudWatch tells the function their rule, and not what describes them. */
export const compositeTexts = {
  ServiceInTrouble: 'The service is in trouble',
} as const
