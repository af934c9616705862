package access

import "github.com/partnergraph/partnergraph/models"

// Action is one thing that can be done: a root field of the schema, or a job of the program.
type Action string

// Anyone, SignedIn, VerifiedAddress and Guest are pseudo-roles in grants: all callers, callers who act for an organisation, callers
// whose e-mail address an identity provider has verified, and those of them who act for no organisation.
const (
	Anyone          models.Role = "ANYONE"
	SignedIn        models.Role = "SIGNED_IN"
	VerifiedAddress models.Role = "VERIFIED_ADDRESS"
	Guest           models.Role = "GUEST"
)

// Actions that are no root field of the schema; those are in actions.go.
const (
	// Parts of objects.
	ReadProfile            Action = "readProfile"
	ReadAgreement          Action = "readAgreement"
	ReadDocuments          Action = "readDocuments"
	CheckResellerAgreement Action = "resellerAgreement"

	// Actions of jobs.
	RunEligibilityJobs  Action = "runEligibilityJobs"
	RunRegistrationJobs Action = "runRegistrationJobs"
	RunCustomerJobs     Action = "runCustomerJobs"
	RunInvitationJobs   Action = "runInvitationJobs"
	AnnounceAgreements  Action = "announceAgreements"
	LapseAgreements     Action = "lapseAgreements"
	RunImportJobs       Action = "runImportJobs"
	RunCartJobs         Action = "runCartJobs"
	RunOrderJobs        Action = "runOrderJobs"
	RunSupportJobs      Action = "runSupportJobs"
	RunOfferJobs        Action = "runOfferJobs"
	SendMail            Action = "sendMail"
	CleanUp             Action = "cleanUp"
)

var (
	agents    = []models.Role{models.AdminAgent, models.SalesAgent}
	customers = []models.Role{models.CustomerGlobalAdmin, models.CustomerUser}
	reviewers = []models.Role{models.EligibilityReviewer}
	operators = []models.Role{models.OperatorAdmin}
	staff     = []models.Role{models.EligibilityReviewer, models.VettingReviewer, models.SupportAgent, models.CertificationReviewer, models.OperatorAdmin}
	support   = []models.Role{models.SupportAgent, models.OperatorAdmin}
	enrolment = []models.Role{models.GlobalAdmin}
	account   = []models.Role{models.GlobalAdmin, models.AccountAdmin}
	vetting   = []models.Role{models.VettingReviewer}
	desk      = []models.Role{models.VettingReviewer, models.SupportAgent, models.OperatorAdmin}
	readers   = []models.Role{models.GlobalAdmin, models.AccountAdmin, models.AdminAgent, models.SalesAgent, models.HelpdeskAgent}
	managers  = []models.Role{
		models.GlobalAdmin, models.UserAdmin, models.AccountAdmin, models.AdminAgent, models.CustomerGlobalAdmin,
		models.PublisherOwner, models.PublisherManager, models.OperatorAdmin,
	}
	publishers    = []models.Role{models.PublisherOwner, models.PublisherManager, models.PublisherDeveloper}
	adminAgent    = []models.Role{models.AdminAgent}
	customerAdmin = []models.Role{models.CustomerGlobalAdmin}
	helpdesk      = []models.Role{models.HelpdeskAgent}
	requesters    = join([]models.Role{
		models.GlobalAdmin, models.UserAdmin, models.AccountAdmin, models.BillingAdmin, models.AdminAgent, models.SalesAgent, models.HelpdeskAgent,
	}, customers, publishers)
	answerers  = join(reviewers, vetting, support)
	invited    = join(agents, enrolment, customerAdmin, []models.Role{models.SupportAgent, models.OperatorAdmin})
	signedIn   = []models.Role{SignedIn}
	anyone     = []models.Role{Anyone}
	addressees = []models.Role{VerifiedAddress}
	guests     = []models.Role{Guest}
	system     = []models.Role{models.System}
)

// Grants is the whole policy: the roles that may do each action. An action without an entry is not allowed.
var Grants = map[Action][]models.Role{
	ReadNode:                signedIn,
	ReadNodes:               signedIn,
	ReadViewer:              anyone,
	ReadProgram:             anyone,
	ReadRegions:             anyone,
	ReadEnumLabels:          anyone,
	ReadMarket:              anyone,
	ReadPartner:             signedIn,
	ReadPartners:            signedIn,
	ReadCustomer:            signedIn,
	ReadCustomers:           signedIn,
	ReadOffer:               signedIn,
	ReadOffers:              signedIn,
	ReadCart:                signedIn,
	ReadCarts:               signedIn,
	ReadOrder:               signedIn,
	ReadOrders:              signedIn,
	ReadSubscription:        signedIn,
	ReadSubscriptions:       signedIn,
	ReadEligibilityRequest:  signedIn,
	ReadEligibilityRequests: signedIn,
	ReadValidationIDs:       join(agents, reviewers, operators),
	ReadJob:                 signedIn,
	ReadJobs:                signedIn,
	ReadEmails:              operators,
	ReadAuditEvents:         join([]models.Role{models.GlobalAdmin, models.AccountAdmin, models.AdminAgent, models.CustomerGlobalAdmin}, staff),

	SubmitEligibilityRequest:      join(agents, customers),
	AnswerEligibilityRequest:      join(agents, customers),
	WithdrawEligibilityRequest:    join(agents, customers),
	AcknowledgeEligibilityRequest: reviewers,
	RequestEligibilityInformation: reviewers,
	ApproveEligibilityRequest:     reviewers,
	DenyEligibilityRequest:        reviewers,
	RevokeQualification:           join(reviewers, operators),
	RevokeValidationID:            join(reviewers, operators), // D-26

	ReadSupportRequest:    signedIn, // visibleSupportRequests says whose
	ReadSupportRequests:   signedIn,
	WatchSupportRequest:   signedIn,
	CreateSupportRequest:  requesters,                  // section 2.2
	ReplyToSupportRequest: join(requesters, answerers), // section 4.11: rules.SupportDesk says who answers which kind
	AssignSupportRequest:  answerers,
	ApproveSupportRequest: support,
	ResolveSupportRequest: answerers,
	RefuseSupportRequest:  answerers,
	CloseSupportRequest:   join(requesters, answerers),
	ReopenSupportRequest:  join(requesters, answerers),

	ReadRegistration:  join(account, desk), // R-59, section 2.2
	ReadRegistrations: join(account, desk),
	WatchRegistration: join(account, desk),

	ReadContactQuestion: anyone, // the link is what counts

	ReadProviderDirectory: anyone,

	StartRegistration:         anyone, // R-70; otherwise rules.CheckStart asks for a global admin
	SaveRegistrationProfile:   account,
	LookUpCompany:             account,
	VerifyAddress:             account,
	AddLocation:               account,
	AssociatePartnerID:        account,
	SubmitRegistration:        enrolment,
	ResendContactVerification: join(enrolment, vetting),
	ConfirmPrimaryContact:     anyone,                      // the link is what counts
	EnterLinkCode:             anyone,                      // the code is what counts
	RequestNewLink:            anyone,                      // the letter goes where it went before
	AppealRegistration:        join(enrolment, addressees), // section 4.5: rules.ConfirmedContact says whose addresses count
	RecordVettingCheck:        vetting,
	DecideRegistration:        vetting,
	SetPartnerStanding:        operators, // section 4.5, D-19
	SuspendPartner:            operators, // section 4.8, X-21
	ReinstatePartner:          operators,
	EnrollPartner:             operators, // D-19
	EnrollPublisher:           operators,
	ReadProgramImport:         operators,
	ReadProgramImports:        operators,
	ReadImportedObject:        operators,
	ImportProgram:             operators,
	ImportPriceList:           operators,
	ReleaseImportedLetters:    operators,

	AcceptPartnerAgreement:  enrolment,
	RecordCustomerAgreement: join(agents, []models.Role{models.CustomerGlobalAdmin}),
	PublishProviderListing:  account,
	InviteUser:              managers, // rules.CheckRoles says who may give which
	UpdateUserRoles:         managers,
	RemoveUser:              managers,
	AcceptUserInvitation:    addressees, // of one's own invitations
	DeclineUserInvitation:   addressees,
	CreateAPIToken:          signedIn,
	RevokeAPIToken:          signedIn,
	RevokeSession:           addressees, // of one's own sessions

	ReadProfile:            join(account, desk, system),
	ReadAgreement:          join(readers, desk),
	ReadDocuments:          join(account, vetting),
	CheckResellerAgreement: join(agents, enrolment),

	ValidateCustomer:            agents,
	CreateCustomer:              agents,
	UpdateCustomer:              join(agents, helpdesk),
	UpdateCustomerQualification: adminAgent,
	DecideCustomerReview:        vetting,
	DecideCustomerQualification: reviewers,                  // X-02, D-14
	RevokeCustomerQualification: join(reviewers, operators), // D-26

	ReadRelationshipRequest:  invited,
	ReadRelationshipRequests: invited,
	WatchRelationshipRequest: invited,
	ReadInvitation:           anyone, // the link is what counts
	ReadPartnerships:         signedIn,
	ReadSharedCustomers:      signedIn,

	CreateRelationshipRequest:  agents,
	SendRelationshipRequest:    join(agents, enrolment), // rules.MayIssue says who may send which
	RevokeRelationshipRequest:  join(agents, enrolment),
	OpenInvitation:             join(signedIn, guests),      // D-23: of those who were invited
	AcceptRelationshipRequest:  join(customerAdmin, guests), // X-09, D-22
	DeclineRelationshipRequest: join(customerAdmin, enrolment, guests),
	RemoveResellerRelationship: join(agents, customerAdmin, operators), // rules.MayRemove says who may remove which (X-13, D-30)
	RevokeDelegatedAccess:      join(agents, customerAdmin),            // rules.MayEndAccess says whose (T-60)
	InviteIndirectReseller:     join(agents, enrolment),
	AuthorizeIndirectProvider:  enrolment,                              // R-106, D-08
	RevokeProviderAdminAccess:  enrolment,
	RemovePartnership:          join(adminAgent, enrolment),
	InviteCustomerJointly:      join(adminAgent, enrolment),

	CreateCart:     agents,
	AddCartLine:    agents,
	UpdateCartLine: agents,
	RemoveCartLine: agents,
	DeleteCart:     agents,
	CheckoutCart:   agents,
	CancelOrder:    join(agents, operators),
	RetryOrder:     support,

	ChangeSubscriptionQuantity: agents,
	SetSubscriptionRenewal:     agents,
	SuspendSubscription:        agents,
	ReactivateSubscription:     join(agents, operators),
	CancelSubscription:         join(agents, operators),
	DisableSubscription:        operators, // section 4.12
	AnswerProvisioning:         support,

	CreateOffer:            publishers,                  // section 2.2
	UpdateOffer:            join(publishers, operators), // who are told where it is edited
	UpdateOfferListing:     join(publishers, operators),
	AddOfferPlan:           join(publishers, operators),
	UpdateOfferPlan:        join(publishers, operators),
	RemoveOfferPlan:        join(publishers, operators),
	SetPlanPrices:          join(publishers, operators),
	SetResellerAudience:    join(publishers, operators),
	AddAudiencePartners:    join(publishers, operators),
	RemoveAudiencePartners: join(publishers, operators),
	SyncResellerAudience:   join(publishers, operators),

	CancelJob:    operators,
	RetryJob:     operators,
	AdvanceClock: operators,

	WatchEligibilityRequest:   signedIn,
	WatchJob:                  signedIn,
	WatchPartner:              signedIn,
	WatchOrder:                signedIn,
	WatchCustomerSubscription: signedIn,

	RunEligibilityJobs:  system,
	RunRegistrationJobs: system,
	RunCustomerJobs:     system,
	RunInvitationJobs:   system,
	AnnounceAgreements:  system,
	LapseAgreements:     system,
	RunImportJobs:       system,
	RunCartJobs:         system,
	RunOrderJobs:        system,
	RunSupportJobs:      system,
	RunOfferJobs:        system,
	SendMail:            system,
	CleanUp:             system,
}

func join(groups ...[]models.Role) (all []models.Role) {
	for _, group := range groups {
		all = append(all, group...)
	}
	return all
}

// Parts lists the actions that are not root fields but parts of objects.
func Parts() []Action {
	return []Action{ReadProfile, ReadAgreement, ReadDocuments, CheckResellerAgreement}
}
