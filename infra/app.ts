import { App } from 'aws-cdk-lib'
import { OrderStack } from './order-stack.ts'
import { SandboxStack } from './sandbox-stack.ts'
import { readSettings } from './settings.ts'

const app = new App()
new OrderStack(app, 'Orders', readSettings(app.node), new SandboxStack(app, 'Sandbox'))
app.synth()
