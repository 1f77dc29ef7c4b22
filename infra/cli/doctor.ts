import { styleText } from 'node:util'
import { accountChecks } from './doctor/account-checks.ts'
import { type Account, type Check, type Finding, openAccount } from './doctor/check.ts'
import { smsChecks } from './doctor/sms-checks.ts'

const checks = [...smsChecks, ...accountChecks]

/** Exit codes: all that could be looked at is right, something is to be done, nothing could be looked at. */
const codes = { right: 0, toDo: 1, blind: 2 } as const

const lacksAccess = (error: unknown): boolean =>
  ['CredentialsProviderError', 'ExpiredTokenException', 'InvalidClientTokenId', 'UnrecognizedClientException'].includes(
    (error as Error).name,
  ) || /region is missing/i.test((error as Error).message)

const isCutOff = (error: unknown): boolean =>
  ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'ETIMEDOUT'].includes((error as NodeJS.ErrnoException).code ?? '')

const ask = async ({ look }: Check, account: Account): Promise<Finding | undefined> => {
  try {
    return await look?.(account)
  } catch (error) {
    if (lacksAccess(error) || isCutOff(error)) throw error
    return { ok: false, text: `could not look: ${(error as Error).message}` }
  }
}

const marks = { right: styleText('green', '✓'), wrong: styleText('red', '✗'), open: '·' }

const tell = (check: Check, finding: Finding | undefined): void => {
  const mark = finding ? (finding.ok ? marks.right : marks.wrong) : marks.open
  console.log(`  ${mark} ${check.name.padEnd(46)} ${finding?.text ?? `look yourself: ${check.command}`}`)
  if (!finding?.ok) console.log(`    ${check.why}`)
}

const examine = async (): Promise<number> => {
  const account = openAccount()
  const findings: (Finding | undefined)[] = []
  for (const check of checks) findings.push(await ask(check, account))
  for (const [index, check] of checks.entries()) tell(check, findings[index])
  return findings.some((finding) => finding?.ok === false) ? codes.toDo : codes.right
}

/** Says what it would look at, and how somebody can look instead. */
const explain = (error: Error): number => {
  console.log(`No account to look at: ${error.message}`)
  console.log('It takes AWS_PROFILE, or AWS_REGION with keys. With them this looks at:\n')
  for (const check of checks) tell(check, undefined)
  return codes.blind
}

const main = async (): Promise<number> => {
  try {
    return await examine()
  } catch (error) {
    if (lacksAccess(error) || isCutOff(error)) return explain(error as Error)
    throw error
  }
}

process.exitCode = await main()
