import { App } from 'aws-cdk-lib'
import { addChecks } from './checks.ts'
import { OrderStack } from './order-stack.ts'
import { SandboxStack } from './sandbox-stack.ts'
import { readSettings } from './settings.ts'

const app = new App()
const settings = readSettings(app.node)
const sandbox = new SandboxStack(app, 'Sandbox', settings)
const orders = new OrderStack(app, 'Orders', settings, sandbox)
addChecks(app, [sandbox, orders])
app.synth()
