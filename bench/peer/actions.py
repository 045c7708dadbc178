"""The peer's action server: an action an intent, as thin as they come, each answering with one sentence.

Copied into the peer's project and run there by `python -m rasa_sdk`, on the engine's Python 3.10.
"""

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

ANSWERS = {
    "greet": "Hello, this is the health careers line. You can ask about our training programs.",
    "goodbye": "Goodbye, and good luck with your plans.",
    "thank": "You are welcome. Is there anything else?",
    "affirm": "Good. What would you like to know next?",
    "deny": "All right. What would you like to know instead?",
    "dont_know": "That is fine. You can ask about cost, schedule or requirements.",
    "inform": "Thank you, I noted that. What would you like to know?",
    "repeat": "I said: you can ask about our training programs.",
    "start_over": "Let us start over. What would you like to know?",
    "correct_answer": "Thank you, I changed that.",
    "ask_help": "You can ask what programs there are, what they cost, when they start and how to apply.",
    "bot_challenge": "I am an automated assistant of the training partnership.",
    "change_language": "I will try to answer in your language.",
    "talk_to_person": "I will ask someone of the front desk to call you today between nine and five.",
    "request_callback": "I noted that you want to be called back. Somebody will call you within one working day.",
    "opt_out": "You will get no more messages from this number.",
    "opt_in": "You will get our messages again. Reply STOP to end them.",
    "privacy_request": "Your request was passed on to the person who answers for privacy.",
    "complaint": "I am sorry to hear that. I passed it on to a coordinator.",
    "emergency": "If this is an emergency, call 911. If you think of harming yourself, call or text 988.",
    "out_of_scope": "I only know about health care training programs.",
    "ask_program_list": "We have nursing assistant, phlebotomy, medical assistant and EMT programs, and more.",
    "ask_recommendation": "Many people start with the nursing assistant program: it is short and leads to a job.",
    "ask_program_detail": "{program} has classes, labs and practice in a hospital, and ends with a state exam.",
    "ask_apprenticeship": "Apprentices earn a wage while they learn; two of our programs are apprenticeships.",
    "ask_internship": "Internships last one semester and take place at our partner hospitals.",
    "employer_inquiry": "Thank you for your interest. Our partnership manager will write to you.",
    "ask_cost": "{program} costs 1,150 dollars with books and exam fee; the workforce board may pay for it.",
    "ask_financial_aid": "For {program} there is help from the workforce board and from two scholarships.",
    "ask_pay": "After {program}, people start between 19 and 24 dollars an hour in this county.",
    "ask_duration": "{program} takes nine weeks of evening classes.",
    "ask_schedule": "{program} meets Monday to Thursday from 5:30 to 9 in the evening, and on some Saturdays.",
    "ask_start_date": "{program} starts again on January 25.",
    "ask_location": "{program} meets at the main campus, building C, two blocks from the transit center.",
    "ask_format": "{program} is partly online; labs are in person.",
    "ask_requirements": "For {program} you need to be 18, have a high school diploma, and pass a background check.",
    "ask_age_requirement": "You have to be 18 on the first day of {program}.",
    "ask_work_authorization": "Classes are open to all; paid programs ask for work authorization at hiring.",
    "ask_background_check": "{program} asks for a Live Scan before the first day in the hospital.",
    "ask_health_requirements": "{program} asks for a TB test and the usual vaccinations.",
    "ask_credential": "{program} ends with a state certificate.",
    "ask_job_outcome": "Eight of ten graduates of {program} work in the field within six months.",
    "ask_support_services": "There is help with transport, child care and books for students of {program}.",
    "ask_language_support": "{program} is taught in English, with tutoring in Spanish.",
    "ask_accommodation": "Tell the coordinator what you need, and it will be arranged before {program} starts.",
    "ask_seats": "{program} has 24 seats, and there is a waiting list.",
    "ask_application_process": "For {program}, fill in the form online and come to an information session.",
    "ask_application_status": "A coordinator will look up your application and call you.",
    "ask_contact": "The front desk is open Monday to Friday from nine to five at 100 Main Street.",
    "check_eligibility": "To see whether {program} is for you, tell me your age and the last grade that you finished.",
    "ask_sessions": "The next information sessions are on December 1 at six and on December 5 at ten.",
    "book_session": "You are on the list for the information session on December 1 at six.",
    "reschedule_session": "You are on the list for December 5 at ten instead.",
    "cancel_session": "You are off the list for the information session.",
    "confirm_attendance": "Thank you for letting us know. See you there.",
    "give_feedback": "Thank you for telling us.",
}


class _Answer(Action):
    intent = ""

    def name(self) -> str:
        return f"action_{self.intent}"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        program = tracker.get_slot("program") or "The program"
        dispatcher.utter_message(text=ANSWERS[self.intent].format(program=program))
        return []


# A class an action is what the server looks for.
for _intent in ANSWERS:
    globals()[f"Action_{_intent}"] = type(f"Action_{_intent}", (_Answer,), {"intent": _intent})
